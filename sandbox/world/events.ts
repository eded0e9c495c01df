import type { AuditEntry, Ban, Channel, Guild, Interaction, Invite, Member, Message, Role } from "./types.js";

/** What happened in the world. The gateway turns these into dispatches; people wait for them. */
export type WorldEvent =
  | { readonly type: "guildCreated" | "guildUpdated"; readonly guild: Guild }
  | { readonly type: "guildDeleted"; readonly guild: Guild }
  | { readonly type: "channelCreated" | "channelUpdated" | "channelDeleted"; readonly channel: Channel }
  | { readonly type: "roleCreated" | "roleUpdated" | "roleDeleted"; readonly role: Role }
  | { readonly type: "memberJoined" | "memberUpdated" | "memberLeft"; readonly member: Member }
  | { readonly type: "messageCreated" | "messageUpdated" | "messageDeleted"; readonly message: Message }
  | {
      readonly type: "threadMembersChanged";
      readonly channel: Channel;
      readonly joined: readonly string[];
      readonly left: readonly string[];
    }
  /** Several of one channel at once. */
  | { readonly type: "messagesDeleted"; readonly channel: Channel; readonly messages: readonly Message[] }
  | { readonly type: "pinsChanged"; readonly channel: Channel }
  | { readonly type: "inviteCreated" | "inviteDeleted"; readonly invite: Invite }
  | { readonly type: "banAdded" | "banRemoved"; readonly ban: Ban }
  | { readonly type: "auditEntryCreated"; readonly entry: AuditEntry }
  | { readonly type: "interactionCreated" | "interactionChanged"; readonly interaction: Interaction }
  | { readonly type: "commandsChanged" }
  | { readonly type: "typing"; readonly channelId: string };

export type WorldListener = (event: WorldEvent) => void;

/** A synchronous list of listeners; order of subscription is order of notice. */
export class WorldEvents {
  readonly #listeners = new Set<WorldListener>();

  /** The returned function ends the subscription. */
  on(listener: WorldListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: WorldEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /**
   * Resolves with the first defined result of `look`, tried now and after every event.
   *
   * @throws Error with `explain()` when `timeoutMs` real milliseconds passed
   */
  until<T>(look: () => T | undefined, timeoutMs: number, explain: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = (): boolean => {
        try {
          const found = look();
          if (found === undefined) return false;
          finish();
          resolve(found);
        } catch (error) {
          finish();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        return true;
      };
      const stop = this.on(() => void attempt());
      const timer = setTimeout(() => {
        if (attempt()) return;
        finish();
        reject(new Error(explain()));
      }, timeoutMs);
      const finish = (): void => {
        stop();
        clearTimeout(timer);
      };
      attempt();
    });
  }
}
