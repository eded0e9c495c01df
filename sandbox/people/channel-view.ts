import { PermissionFlagsBits } from "discord-api-types/v10";
import { hasPermissions } from "../world/permissions.js";
import type { Channel } from "../world/types.js";
import type { MessageView } from "./message-view.js";
import type { Person } from "./person.js";

/** A channel as one person sees it; live. */
export class ChannelView {
  constructor(
    private readonly viewer: Person,
    private readonly channel: Channel,
  ) {}

  get id(): string {
    return this.channel.id;
  }

  get name(): string {
    return this.channel.name;
  }

  get topic(): string {
    return this.channel.topic ?? "";
  }

  /** The name of the category, "" without one. */
  get category(): string {
    return this.viewer.world.channel(this.channel.parentId ?? "")?.name ?? "";
  }

  /** Whether the person may write here. */
  get writable(): boolean {
    return this.#may(PermissionFlagsBits.SendMessages);
  }

  /** Whether the person still sees the channel. */
  get visible(): boolean {
    return this.viewer.world.channel(this.id) !== undefined && this.#may(PermissionFlagsBits.ViewChannel);
  }

  /** The messages the person sees, oldest first, own ephemeral ones among them. */
  messages(): readonly MessageView[] {
    if (!this.visible || !this.#may(PermissionFlagsBits.ReadMessageHistory)) return [];
    return this.viewer.world.allMessagesOf(this.id).flatMap((message) => this.viewer.view(message.id) ?? []);
  }

  /** The latest message. @throws Error when there is none */
  last(): MessageView {
    const message = this.messages().at(-1);
    if (!message) throw new Error(`${this.viewer.name} sees no message in #${this.name}.`);
    return message;
  }

  /** The latest message whose text has this in it. @throws Error when there is none */
  find(text: string | RegExp): MessageView {
    const isWanted = (seen: string): boolean => (typeof text === "string" ? seen.includes(text) : text.test(seen));
    const found = this.messages().findLast((message) => isWanted(message.text()));
    if (found) return found;
    const seen = this.messages().map((message) => message.text());
    throw new Error(`${this.viewer.name} sees no ${String(text)} in #${this.name}:\n${seen.join("\n---\n")}`);
  }

  #may(permission: bigint): boolean {
    return hasPermissions(this.viewer.world.permissionsIn(this.channel, this.viewer.id), permission);
  }
}
