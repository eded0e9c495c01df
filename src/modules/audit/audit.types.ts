import type { Actor } from "../../platform/actor.js";
import type { Snowflake } from "../../platform/ids.js";

/** Facts of a change as the audit keeps them; amounts in minor units. Never goods, keys or other secrets. */
export type AuditFacts = Readonly<Record<string, unknown>>;

/** Who did it: a person, or the shop itself in a guild (a sweep, a job). */
export type AuditAuthor =
  { readonly actor: Actor } | { readonly guildId: Snowflake; readonly actorMemberId: Snowflake | null };

export type AuditRecord = AuditAuthor & {
  /** `module.verb`: `wallet.topUp`. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before?: AuditFacts;
  readonly after?: AuditFacts;
  readonly reason?: string | null;
  /** The actor's, or that of the running action, when not given. */
  readonly correlationId?: string;
};

/** Where the lines of the audit go: all to `audit`, and those of an area to its own channel too. */
export const LOG_CHANNELS = ["audit", "orders", "payments", "tickets", "stock", "errors"] as const;
export type LogChannel = (typeof LOG_CHANNELS)[number];

/** The key of the setting that names a log channel. */
export function logChannelKey(channel: LogChannel): string {
  return `logs.${channel}`;
}
export const LOG_CHANNEL_KEYS: readonly string[] = LOG_CHANNELS.map(logChannelKey);
