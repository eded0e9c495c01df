/** What Discord's client would not let a person do. The bot never hears of it. */
export class ClientRefusal extends Error {
  override readonly name = "ClientRefusal";
}

/** The bot left a person without the answer Discord promises. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
