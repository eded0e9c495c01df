/** The first millisecond of 2015, where Discord's ids begin. https://discord.com/developers/docs/reference#snowflakes */
const DISCORD_EPOCH = 1_420_070_400_000n;

/** Makes ids as Discord does: the time in the upper 42 bits, always increasing, 18 or 19 digits today. */
export class SnowflakeMint {
  #last = 0n;

  constructor(private readonly now: () => number) {}

  next(): string {
    const fromTime = (BigInt(this.now()) - DISCORD_EPOCH) << 22n;
    this.#last = fromTime > this.#last ? fromTime : this.#last + 1n;
    return this.#last.toString();
  }

  /** Makes every later id larger than `id`, as after loading a world. */
  skipPast(id: string): void {
    const value = BigInt(id);
    if (value > this.#last) this.#last = value;
  }
}
