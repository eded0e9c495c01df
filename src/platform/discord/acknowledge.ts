import { RESTJSONErrorCodes, type BaseInteraction, type MessageFlags, type RepliableInteraction } from "discord.js";
import { isRefusal } from "./api-errors.js";

/** How an interaction gets its first answer. */
export type Ack = "reply" | "defer" | "update" | "modal";

interface Declared {
  readonly ack: Ack;
  readonly ephemeral: boolean;
}

const declared = new WeakMap<BaseInteraction, Declared>();

/** Notes how this interaction is to be answered, for {@link declaredAck}. */
export function declareAck(interaction: BaseInteraction, { ack, ephemeral }: Declared): void {
  declared.set(interaction, { ack, ephemeral });
}

/** How this interaction is answered; ephemerally by the handler where no policy ran. */
export function declaredAck(interaction: BaseInteraction): Declared {
  return declared.get(interaction) ?? { ack: "reply", ephemeral: true };
}

/** Acknowledges with “thinking”: called by the policy `defer`, and by a handler that opens a form only sometimes. */
export async function deferReply(
  interaction: RepliableInteraction,
  flags: MessageFlags.Ephemeral | undefined,
): Promise<void> {
  await once(() => interaction.deferReply(flags ? { flags } : {}));
  interaction.deferred = true;
}

/** Acknowledges a component, or a form opened from one, without changing its message yet. */
export async function deferUpdate(interaction: RepliableInteraction): Promise<void> {
  if (!interaction.isMessageComponent() && !(interaction.isModalSubmit() && interaction.isFromMessage())) {
    throw new TypeError(`Interaction ${interaction.id} came from no message, so there is none to update`);
  }
  await once(() => interaction.deferUpdate());
  interaction.deferred = true;
}

/**
 * Sends a first answer, a second time when the connection broke. A repeated one that Discord had already got is refused
 * with 40060: the person saw the answer, so that counts as sent.
 */
export async function once(send: () => Promise<unknown>): Promise<void> {
  try {
    await withReconnect(send);
  } catch (error) {
    if (!isRefusal(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) throw error;
  }
}

/** Does it again when the connection broke; the REST client itself gives up on a reset socket. For what may be repeated. */
export async function withReconnect<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    return send();
  }
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(UND_ERR_|ECONN|EPIPE|ETIMEDOUT)/.test(String(error.code));
}
