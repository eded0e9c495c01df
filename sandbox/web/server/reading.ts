import type { Channel, Message } from "../../world/types.js";
import type { World } from "../../world/world.js";

/**
 * What each persona has read and dismissed, for as long as the page is served; as on Discord, a restart of the client
 * forgets ephemeral messages.
 */
export class Reading {
  readonly #readUpTo = new Map<string, string>();
  readonly #dismissed = new Set<string>();
  /** All that was there when the page opened counts as read. */
  readonly #start: string;

  constructor(private readonly world: World) {
    this.#start = world.nextId();
  }

  /** The message this user read last in a channel. */
  readUpTo(userId: string, channelId: string): string {
    return this.#readUpTo.get(`${userId}:${channelId}`) ?? this.#start;
  }

  /** @returns whether anything changed */
  read(userId: string, channelId: string): boolean {
    const last = this.world.allMessagesOf(channelId).at(-1)?.id;
    if (last === undefined || BigInt(last) <= BigInt(this.readUpTo(userId, channelId))) return false;
    this.#readUpTo.set(`${userId}:${channelId}`, last);
    return true;
  }

  /** Unread messages of others, oldest first. Ephemeral ones are answers to what the reader does just now. */
  unread(userId: string, channel: Channel): readonly Message[] {
    const after = BigInt(this.readUpTo(userId, channel.id));
    const messages = this.world.messagesOf(channel.id);
    const from = messages.findIndex(({ id }) => BigInt(id) > after);
    return from < 0 ? [] : messages.slice(from).filter(({ authorId }) => authorId !== userId);
  }

  dismiss(messageId: string): void {
    this.#dismissed.add(messageId);
  }

  /** Whether an ephemeral message is not shown any more. */
  isOver(message: Message): boolean {
    if (message.ephemeralFor === undefined) return false;
    return this.#dismissed.has(message.id) || BigInt(message.id) < BigInt(this.#start);
  }
}
