import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  APIEmbed,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
  AuditLogEvent,
  ChannelType,
  InteractionResponseType,
  InteractionType,
  MessageType,
} from "discord-api-types/v10";
import type { GuildFacts, MemberFacts, OverwriteFacts, RoleFacts } from "./permissions.js";

/**
 * The records a sandbox world is made of.
 *
 * They hold facts, not wire bodies: ids are snowflake strings, times are epoch milliseconds of the sandbox clock,
 * permissions are bigints. `rest/wire.ts` turns them into Discord's objects.
 */

export interface User {
  readonly id: string;
  username: string;
  globalName: string | null;
  readonly bot: boolean;
  /** The user accepts no direct messages (error 50007). */
  dmsClosed: boolean;
}

export interface Role extends RoleFacts {
  readonly id: string;
  readonly guildId: string;
  name: string;
  position: number;
  permissions: bigint;
  color: number;
  hoist: boolean;
  mentionable: boolean;
  /** Belongs to a bot or integration: nobody gives, takes or deletes it. */
  readonly managed: boolean;
}

export interface Member extends MemberFacts {
  readonly guildId: string;
  readonly userId: string;
  nick: string | null;
  /** Without @everyone. */
  roleIds: string[];
  joinedAt: number;
  timedOutUntil?: number | undefined;
}

export interface Guild extends GuildFacts {
  readonly id: string;
  name: string;
  ownerId: string;
  readonly roles: ReadonlyMap<string, Role>;
  readonly members: ReadonlyMap<string, Member>;
}

export interface Overwrite extends OverwriteFacts {
  allow: bigint;
  deny: bigint;
}

export interface Channel {
  readonly id: string;
  readonly type:
    | ChannelType.GuildText
    | ChannelType.GuildCategory
    | ChannelType.DM
    | ChannelType.PublicThread
    | ChannelType.PrivateThread;
  /** Undefined for a DM. */
  readonly guildId?: string | undefined;
  name: string;
  topic: string | null;
  parentId: string | null;
  position: number;
  nsfw: boolean;
  /** Slow mode in seconds. */
  rateLimitPerUser: number;
  /** Empty for a DM. */
  overwrites: Overwrite[];
  /** The two ends of a DM; empty in a guild. */
  readonly recipientIds: readonly string[];
  lastMessageId: string | null;
  /** What a thread has beyond a channel. Its {@link parentId} is the text channel it hangs in; it has no overwrites. */
  thread?: ThreadState | undefined;
}

export interface ThreadState {
  readonly ownerId: string;
  readonly createdAt: number;
  /** Minutes of silence after which the client hides it. The sandbox archives nothing by time. */
  readonly autoArchiveMinutes: number;
  readonly archived: boolean;
  /** When it was archived or brought back last. */
  readonly archivedAt: number;
  /** Only MANAGE_THREADS writes or brings it back. */
  readonly locked: boolean;
  /** Private: members may add others. */
  readonly invitable: boolean;
  /** Who is in it, since when. */
  readonly members: readonly { readonly userId: string; readonly since: number }[];
}

/** A way into a guild. */
export interface Invite {
  readonly code: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly inviterId: string;
  readonly createdAt: number;
  /** Seconds until it ends; 0: never. */
  readonly maxAge: number;
  /** 0: any number. */
  readonly maxUses: number;
  /** Who joined by it and got no role is gone when they go offline. */
  readonly temporary: boolean;
  uses: number;
}

export interface Ban {
  readonly guildId: string;
  readonly userId: string;
  readonly reason: string | null;
}

/** One line of a guild's audit log: what the bot did. */
export interface AuditEntry {
  readonly id: string;
  readonly guildId: string;
  readonly action: AuditLogEvent;
  readonly userId: string;
  readonly targetId: string | null;
  /** What the request's X-Audit-Log-Reason said. */
  readonly reason?: string | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** As Discord writes them. */
  readonly changes?: readonly { readonly key: string; readonly old_value?: unknown; readonly new_value?: unknown }[];
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  description?: string | undefined;
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly guildId?: string | undefined;
  readonly authorId: string;
  readonly type: MessageType;
  content: string;
  embeds: APIEmbed[];
  components: APIMessageTopLevelComponent[];
  attachments: Attachment[];
  /** MessageFlags. */
  flags: number;
  readonly nonce?: string | number | undefined;
  readonly createdAt: number;
  editedAt?: number | undefined;
  /** Users whom this message notified, after allowed_mentions and permissions. */
  mentionIds: string[];
  mentionRoleIds: string[];
  mentionEveryone: boolean;
  readonly replyToId?: string | undefined;
  /** Seen by this user alone. Such messages are not in the channel's history and end with the interaction token. */
  readonly ephemeralFor?: string | undefined;
  /** The interaction this message answers. */
  readonly interactionId?: string | undefined;
  pinnedAt?: number | undefined;
}

/**
 * What happened to an interaction so far. Callback and webhook routes are judged by it.
 */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId?: string | undefined;
  /** When the bot was told. The first answer is due 3 s later, the token dies 15 min later. */
  readonly createdAt: number;
  /** The message a pressed component sits on, or the modal was opened from. */
  readonly messageId?: string | undefined;
  readonly customId?: string | undefined;
  /** The interaction that opened the form of a submit. */
  readonly openerId?: string | undefined;
  /** Full command name ("product add") of a command or an autocomplete. */
  readonly command?: string | undefined;
  /** Undefined until the first answer. */
  callbackType?: InteractionResponseType | undefined;
  acknowledgedAt?: number | undefined;
  /** Answered by type 5 or 6, no content sent yet. */
  deferred: boolean;
  /** The first answer is seen by the caller alone. */
  ephemeral: boolean;
  /** What `@original` means: the reply, or for types 6 and 7 the component's message. */
  originalMessageId?: string | undefined;
  /** The bot did not answer within 3 s: the caller saw "The application did not respond". */
  failed?: boolean | undefined;
  /** The modal of a type 9 answer, shown to the caller. */
  modal?: APIModalInteractionResponseCallbackData | undefined;
  /** The choices of a type 8 answer. */
  choices?: readonly APIApplicationCommandOptionChoice[] | undefined;
  /** Messages this interaction made or changed, the latest last. A deferred reply counts once it has content. */
  readonly shown: readonly Message[];
}

/** A deployed command: Discord's own object, with the guild it belongs to (undefined: global). */
export type Command = APIApplicationCommand;

/**
 * The read side of a world, enough to judge a request. {@link https://discord.com/developers/docs/topics/permissions}
 */
export interface WorldView {
  /** Sandbox time, epoch milliseconds. */
  now(): number;
  readonly applicationId: string;
  readonly botUserId: string;
  guild(id: string): Guild | undefined;
  guilds(): Iterable<Guild>;
  user(id: string): User | undefined;
  channel(id: string): Channel | undefined;
  /** All channels of a guild but its threads, in no order. */
  channelsOf(guildId: string): readonly Channel[];
  /** All threads of a guild, archived ones included. */
  threadsOf(guildId: string): readonly Channel[];
  /** The permissions of a user in a channel: everything in an own DM, nothing where not a member. */
  permissionsIn(channel: Channel, userId: string): bigint;
  /** Any message, ephemeral ones included. */
  message(id: string): Message | undefined;
  /** The channel's history, oldest first, without ephemeral messages. */
  messagesOf(channelId: string): readonly Message[];
  /** An invite that still works. */
  invite(code: string): Invite | undefined;
  /** The invites of a guild that still work. */
  invitesOf(guildId: string): readonly Invite[];
  ban(guildId: string, userId: string): Ban | undefined;
  /** Deployed commands of a guild, or the global ones. */
  commands(guildId?: string): readonly Command[];
  /** The bytes of a stored attachment. */
  bytes(attachmentId: string): Buffer | undefined;
}
