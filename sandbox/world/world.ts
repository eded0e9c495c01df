import { randomBytes } from "node:crypto";
import { ChannelType, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import type { SandboxClock } from "../clock.js";
import { WorldEvents } from "./events.js";
import { contentTypeOf } from "./content-type.js";
import { Journal } from "./journal.js";
import { ALL_PERMISSIONS, channelPermissions, compareRoles, guildPermissions } from "./permissions.js";
import { SnowflakeMint } from "./snowflakes.js";
import type {
  Attachment,
  Channel,
  Command,
  Guild,
  Interaction,
  Member,
  Message,
  Overwrite,
  Role,
  User,
  WorldView,
} from "./types.js";

interface StoredGuild extends Guild {
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
}

/** Who the bot is. Chosen once per world. */
interface Identity {
  readonly botUserId: string;
  readonly token: string;
}

/** What a new channel may say; the rest has Discord's defaults. */
export type ChannelDraft = Partial<
  Pick<Channel, "topic" | "parentId" | "position" | "nsfw" | "rateLimitPerUser" | "overwrites">
> & { readonly name: string; readonly type?: ChannelType.GuildText | ChannelType.GuildCategory };

/** What a new role may say. New roles start just above @everyone, as on Discord. */
export type RoleDraft = Partial<Pick<Role, "permissions" | "color" | "hoist" | "mentionable" | "managed">> & {
  readonly name: string;
};

/** What a new message may say. */
export type MessageDraft = Partial<Omit<Message, "id" | "createdAt" | "channelId" | "authorId" | "guildId">> & {
  readonly channelId: string;
  readonly authorId: string;
};

/** How long a nonce is remembered: "the past few minutes" in Discord's words. Milliseconds. */
const NONCE_MEMORY = 3 * 60_000;

/** What a bot is usually invited with when it runs a shop: everything it may need, and not Administrator. */
export const USUAL_BOT_PERMISSIONS: bigint =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.ManageChannels |
  PermissionFlagsBits.ManageRoles |
  PermissionFlagsBits.ManageGuild |
  PermissionFlagsBits.CreateInstantInvite |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.ManageMessages |
  PermissionFlagsBits.MentionEveryone |
  PermissionFlagsBits.UseExternalEmojis |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.UseApplicationCommands;

/** What @everyone has in a fresh guild, as far as the sandbox knows the actions. */
export const USUAL_MEMBER_PERMISSIONS: bigint =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.UseExternalEmojis |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.CreateInstantInvite |
  PermissionFlagsBits.ChangeNickname |
  PermissionFlagsBits.UseApplicationCommands;

/**
 * The state of a sandbox: every record, its journal on disk, and notice of every change.
 *
 * It enforces nothing: REST judges the bot, people are judged by what their client would let them do. Tests arrange the
 * world with the same verbs.
 */
export class World implements WorldView {
  readonly events = new WorldEvents();
  readonly botUserId: string;
  /** The bot's token, without the `Bot ` prefix. */
  readonly token: string;
  readonly #mint: SnowflakeMint;
  readonly #journal: Journal | undefined;
  readonly #users = new Map<string, User>();
  readonly #guilds = new Map<string, StoredGuild>();
  readonly #channels = new Map<string, Channel>();
  readonly #channelsOf = new Map<string, Set<Channel>>();
  readonly #messages = new Map<string, Message>();
  readonly #messagesOf = new Map<string, Message[]>();
  readonly #commands = new Map<string, Command[]>();
  readonly #interactions = new Map<string, Interaction>();
  readonly #bytes = new Map<string, Buffer>();
  readonly #nonces = new Map<string, { readonly messageId: string; readonly until: number }>();

  /** @param directory where the world survives the process; undefined: memory only */
  constructor(
    private readonly clock: SandboxClock,
    directory?: string,
  ) {
    this.#mint = new SnowflakeMint(() => clock.now());
    this.#journal = directory === undefined ? undefined : new Journal(directory);
    const identity = this.#load();
    this.botUserId = identity.botUserId;
    this.token = identity.token;
  }

  get applicationId(): string {
    return this.botUserId;
  }

  now(): number {
    return this.clock.now();
  }

  nextId(): string {
    return this.#mint.next();
  }

  guild(id: string): Guild | undefined {
    return this.#guilds.get(id);
  }

  guilds(): Iterable<Guild> {
    return this.#guilds.values();
  }

  user(id: string): User | undefined {
    return this.#users.get(id);
  }

  users(): Iterable<User> {
    return this.#users.values();
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  channelsOf(guildId: string): readonly Channel[] {
    return [...(this.#channelsOf.get(guildId) ?? [])];
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  messagesOf(channelId: string): readonly Message[] {
    return (this.#messagesOf.get(channelId) ?? []).filter((message) => message.ephemeralFor === undefined);
  }

  /** Ephemeral messages included, oldest first. */
  allMessagesOf(channelId: string): readonly Message[] {
    return this.#messagesOf.get(channelId) ?? [];
  }

  commands(guildId?: string): readonly Command[] {
    return this.#commands.get(guildId ?? "") ?? [];
  }

  interaction(id: string): Interaction | undefined {
    return this.#interactions.get(id);
  }

  interactions(): Iterable<Interaction> {
    return this.#interactions.values();
  }

  interactionByToken(token: string): Interaction | undefined {
    for (const interaction of this.#interactions.values()) if (interaction.token === token) return interaction;
    return undefined;
  }

  bytes(attachmentId: string): Buffer | undefined {
    return this.#bytes.get(attachmentId) ?? this.#journal?.readFile(attachmentId);
  }

  /** The permissions of a user in a channel: everything in an own DM, nothing where not a member. */
  permissionsIn(channel: Channel, userId: string): bigint {
    if (channel.guildId === undefined) return channel.recipientIds.includes(userId) ? ALL_PERMISSIONS : 0n;
    const guild = this.#guilds.get(channel.guildId);
    const member = guild?.members.get(userId);
    return guild && member ? channelPermissions(guild, member, channel.overwrites, this.now()) : 0n;
  }

  /** The permissions of a member in the guild as a whole; nothing for a stranger. */
  permissionsOf(guild: Guild, userId: string): bigint {
    const member = guild.members.get(userId);
    return member ? guildPermissions(guild, member, this.now()) : 0n;
  }

  createUser(draft: { name: string; bot?: boolean }): User {
    const username = draft.name
      .toLowerCase()
      .replace(/[^a-z0-9_.]+/g, "_")
      .slice(0, 32);
    const user: User = {
      id: this.nextId(),
      username,
      globalName: draft.bot ? null : draft.name,
      bot: draft.bot ?? false,
      dmsClosed: false,
    };
    this.#users.set(user.id, user);
    this.#put("user", user.id, user);
    return user;
  }

  updateUser(user: User, changes: Partial<Pick<User, "globalName" | "dmsClosed">>): void {
    Object.assign(user, changes);
    this.#put("user", user.id, user);
  }

  /**
   * Makes a guild with an owner, the bot with its managed role on top, and a text channel `general`.
   *
   * @param draft.owner an existing user's id; without one a new user owns the guild
   * @param draft.botPermissions what the bot was invited with
   */
  createGuild(draft: { name: string; owner?: string; botPermissions?: bigint; memberPermissions?: bigint }): Guild {
    const ownerId = draft.owner ?? this.createUser({ name: `${draft.name} Owner` }).id;
    const guild: StoredGuild = {
      id: this.nextId(),
      name: draft.name,
      ownerId,
      roles: new Map(),
      members: new Map(),
    };
    this.#guilds.set(guild.id, guild);
    this.#putGuild(guild);
    const everyone: Role = {
      ...blankRole(guild.id, guild.id, "@everyone"),
      permissions: draft.memberPermissions ?? USUAL_MEMBER_PERMISSIONS,
    };
    guild.roles.set(everyone.id, everyone);
    this.#put("role", everyone.id, everyone);
    const botRole = this.createRole(guild.id, {
      name: this.#users.get(this.botUserId)?.username ?? "bot",
      permissions: draft.botPermissions ?? USUAL_BOT_PERMISSIONS,
      managed: true,
    });
    for (const [userId, roleIds] of [
      [ownerId, []],
      [this.botUserId, [botRole.id]],
    ] as const) {
      const member: Member = { guildId: guild.id, userId, nick: null, roleIds: [...roleIds], joinedAt: this.now() };
      guild.members.set(userId, member);
      this.#putMember(member);
    }
    this.createChannel(guild.id, { name: "general" });
    this.events.emit({ type: "guildCreated", guild });
    return guild;
  }

  updateGuild(guildId: string, changes: Partial<Pick<Guild, "name" | "ownerId">>): void {
    const guild = this.#guild(guildId);
    Object.assign(guild, changes);
    this.#putGuild(guild);
    this.events.emit({ type: "guildUpdated", guild });
  }

  addMember(guildId: string, userId: string, roleIds: readonly string[] = []): Member {
    const guild = this.#guild(guildId);
    const member: Member = { guildId, userId, nick: null, roleIds: [...roleIds], joinedAt: this.now() };
    guild.members.set(userId, member);
    this.#putMember(member);
    this.events.emit({ type: "memberJoined", member });
    return member;
  }

  updateMember(member: Member, changes: Partial<Pick<Member, "nick" | "roleIds" | "timedOutUntil">>): void {
    Object.assign(member, changes);
    this.#putMember(member);
    this.events.emit({ type: "memberUpdated", member });
  }

  /** The member leaves or is kicked. For the bot itself the guild is gone from its view. */
  removeMember(guildId: string, userId: string): void {
    const guild = this.#guild(guildId);
    const member = guild.members.get(userId);
    if (!member) return;
    guild.members.delete(userId);
    this.#drop("member", `${guildId}:${userId}`);
    if (userId === this.botUserId) this.events.emit({ type: "guildDeleted", guild });
    else this.events.emit({ type: "memberLeft", member });
  }

  createRole(guildId: string, draft: RoleDraft): Role {
    const guild = this.#guild(guildId);
    for (const role of guild.roles.values()) {
      if (role.id === guildId) continue;
      role.position += 1;
      this.#put("role", role.id, role);
    }
    const role: Role = { ...blankRole(this.nextId(), guildId, draft.name), position: 1, ...draft };
    guild.roles.set(role.id, role);
    this.#put("role", role.id, role);
    this.events.emit({ type: "roleCreated", role });
    return role;
  }

  updateRole(role: Role, changes: Partial<Omit<Role, "id" | "guildId" | "managed">>): void {
    Object.assign(role, changes);
    this.#put("role", role.id, role);
    this.events.emit({ type: "roleUpdated", role });
  }

  /** Moves a role to a position; the roles between make room. Positions count from 1 above @everyone. */
  moveRole(role: Role, position: number): void {
    const guild = this.#guild(role.guildId);
    const others = [...guild.roles.values()].filter((other) => other.id !== guild.id && other !== role);
    others.sort(compareRoles).splice(Math.max(0, position - 1), 0, role);
    others.forEach((other, index) => {
      if (other.position !== index + 1) this.updateRole(other, { position: index + 1 });
    });
  }

  deleteRole(role: Role): void {
    const guild = this.#guild(role.guildId);
    guild.roles.delete(role.id);
    this.#drop("role", role.id);
    for (const member of guild.members.values()) {
      if (!member.roleIds.includes(role.id)) continue;
      member.roleIds = member.roleIds.filter((id) => id !== role.id);
      this.#putMember(member);
    }
    for (const channel of this.channelsOf(guild.id)) {
      if (!channel.overwrites.some((overwrite) => overwrite.id === role.id)) continue;
      channel.overwrites = channel.overwrites.filter((overwrite) => overwrite.id !== role.id);
      this.#put("channel", channel.id, channel);
    }
    this.events.emit({ type: "roleDeleted", role });
  }

  /** Text channel names are normalised as Discord does. Without overwrites a child copies its category's. */
  createChannel(guildId: string, draft: ChannelDraft): Channel {
    const type = draft.type ?? ChannelType.GuildText;
    const parent = draft.parentId ? this.#channels.get(draft.parentId) : undefined;
    const channel: Channel = {
      id: this.nextId(),
      type,
      guildId,
      name: type === ChannelType.GuildText ? normalisedName(draft.name) : draft.name,
      topic: draft.topic ?? null,
      parentId: draft.parentId ?? null,
      position: draft.position ?? this.#channelsOf.get(guildId)?.size ?? 0,
      nsfw: draft.nsfw ?? false,
      rateLimitPerUser: draft.rateLimitPerUser ?? 0,
      overwrites: (draft.overwrites ?? parent?.overwrites ?? []).map((overwrite) => ({ ...overwrite })),
      recipientIds: [],
      lastMessageId: null,
    };
    this.#keepChannel(channel);
    this.#put("channel", channel.id, channel);
    this.events.emit({ type: "channelCreated", channel });
    return channel;
  }

  updateChannel(
    channel: Channel,
    changes: Partial<Omit<Channel, "id" | "type" | "guildId" | "recipientIds" | "lastMessageId">>,
  ): void {
    if (changes.name !== undefined && channel.type === ChannelType.GuildText) {
      changes = { ...changes, name: normalisedName(changes.name) };
    }
    Object.assign(channel, changes);
    this.#put("channel", channel.id, channel);
    this.events.emit({ type: "channelUpdated", channel });
  }

  /** Sets one overwrite, or removes the one of `id` when `overwrite` is undefined. */
  setOverwrite(channel: Channel, id: string, overwrite: Overwrite | undefined): void {
    const others = channel.overwrites.filter((existing) => existing.id !== id);
    this.updateChannel(channel, { overwrites: overwrite ? [...others, overwrite] : others });
  }

  /** Children of a category stay, without a parent. */
  deleteChannel(channel: Channel): void {
    for (const child of this.channelsOf(channel.guildId ?? "")) {
      if (child.parentId === channel.id) this.updateChannel(child, { parentId: null });
    }
    for (const message of this.#messagesOf.get(channel.id) ?? []) this.#forgetMessage(message);
    this.#messagesOf.delete(channel.id);
    this.#channels.delete(channel.id);
    this.#channelsOf.get(channel.guildId ?? "")?.delete(channel);
    this.#drop("channel", channel.id);
    this.events.emit({ type: "channelDeleted", channel });
  }

  /** The direct-message channel of two users, made on first use. */
  dmBetween(userId: string, otherId: string): Channel {
    for (const channel of this.#channelsOf.get("") ?? []) {
      if (channel.recipientIds.includes(userId) && channel.recipientIds.includes(otherId)) return channel;
    }
    const channel: Channel = {
      id: this.nextId(),
      type: ChannelType.DM,
      name: "",
      topic: null,
      parentId: null,
      position: 0,
      nsfw: false,
      rateLimitPerUser: 0,
      overwrites: [],
      recipientIds: [userId, otherId],
      lastMessageId: null,
    };
    this.#keepChannel(channel);
    this.#put("channel", channel.id, channel);
    return channel;
  }

  /** The bot's DM channels. */
  dmsOf(userId: string): readonly Channel[] {
    return [...(this.#channelsOf.get("") ?? [])].filter((channel) => channel.recipientIds.includes(userId));
  }

  createMessage(draft: MessageDraft): Message {
    const message: Message = {
      type: MessageType.Default,
      content: "",
      embeds: [],
      components: [],
      attachments: [],
      flags: 0,
      mentionIds: [],
      mentionRoleIds: [],
      mentionEveryone: false,
      ...draft,
      guildId: this.#channels.get(draft.channelId)?.guildId,
      id: this.nextId(),
      createdAt: this.now(),
    };
    this.#keepMessage(message);
    this.#put("message", message.id, message);
    const channel = this.#channels.get(message.channelId);
    if (channel && message.ephemeralFor === undefined) channel.lastMessageId = message.id;
    if (message.nonce !== undefined) {
      this.#nonces.set(`${message.authorId}:${message.nonce}`, {
        messageId: message.id,
        until: this.now() + NONCE_MEMORY,
      });
    }
    this.events.emit({ type: "messageCreated", message });
    return message;
  }

  /** The message this author sent with this nonce in the past few minutes. */
  messageByNonce(authorId: string, nonce: string | number): Message | undefined {
    const known = this.#nonces.get(`${authorId}:${nonce}`);
    return known && known.until > this.now() ? this.#messages.get(known.messageId) : undefined;
  }

  updateMessage(
    message: Message,
    changes: Partial<Omit<Message, "id" | "channelId" | "authorId" | "createdAt">>,
  ): void {
    Object.assign(message, changes);
    this.#put("message", message.id, message);
    this.events.emit({ type: "messageUpdated", message });
  }

  deleteMessage(message: Message): void {
    this.#forgetMessage(message);
    const list = this.#messagesOf.get(message.channelId);
    list?.splice(list.indexOf(message), 1);
    this.events.emit({ type: "messageDeleted", message });
  }

  /** Stores bytes that messages or interactions then refer to. */
  storeFile(file: {
    name: string;
    contentType?: string | undefined;
    bytes: Buffer;
    description?: string | undefined;
  }): Attachment {
    const attachment: Attachment = {
      id: this.nextId(),
      filename: file.name.replace(/[^\w.-]+/g, "_"),
      contentType: file.contentType ?? contentTypeOf(file.name),
      size: file.bytes.length,
      ...(file.description === undefined ? {} : { description: file.description }),
    };
    if (this.#journal) this.#journal.writeFile(attachment.id, file.bytes);
    else this.#bytes.set(attachment.id, file.bytes);
    return attachment;
  }

  setCommands(guildId: string | undefined, commands: readonly Command[]): void {
    this.#commands.set(guildId ?? "", [...commands]);
    this.#put("commands", guildId ?? "", commands);
    this.events.emit({ type: "commandsChanged" });
  }

  /** Interactions live minutes and stay in memory. */
  openInteraction(
    draft: Omit<Interaction, "id" | "token" | "createdAt" | "deferred" | "ephemeral" | "shown">,
  ): Interaction {
    const interaction: Interaction = {
      ...draft,
      id: this.nextId(),
      token: randomBytes(48).toString("base64url"),
      createdAt: this.now(),
      deferred: false,
      ephemeral: false,
      shown: [],
    };
    this.#interactions.set(interaction.id, interaction);
    return interaction;
  }

  updateInteraction(interaction: Interaction, changes: Partial<Interaction>): void {
    Object.assign(interaction, changes);
    this.events.emit({ type: "interactionChanged", interaction });
  }

  #guild(id: string): StoredGuild {
    const guild = this.#guilds.get(id);
    if (!guild) throw new Error(`There is no guild ${id}.`);
    return guild;
  }

  #keepChannel(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    const siblings = this.#channelsOf.get(channel.guildId ?? "") ?? new Set();
    this.#channelsOf.set(channel.guildId ?? "", siblings.add(channel));
  }

  #keepMessage(message: Message): void {
    this.#messages.set(message.id, message);
    const list = this.#messagesOf.get(message.channelId) ?? [];
    list.push(message);
    this.#messagesOf.set(message.channelId, list);
  }

  #forgetMessage(message: Message): void {
    this.#messages.delete(message.id);
    this.#drop("message", message.id);
    for (const attachment of message.attachments) {
      this.#bytes.delete(attachment.id);
      this.#journal?.deleteFile(attachment.id);
    }
  }

  #put(kind: string, key: string, record: unknown): void {
    this.#journal?.append({ kind, key, record });
  }

  #putGuild(guild: Guild): void {
    this.#put("guild", guild.id, { id: guild.id, name: guild.name, ownerId: guild.ownerId });
  }

  #putMember(member: Member): void {
    this.#put("member", `${member.guildId}:${member.userId}`, member);
  }

  #drop(kind: string, key: string): void {
    this.#journal?.append({ kind, key });
  }

  #load(): Identity {
    let identity: Identity | undefined;
    for (const { kind, key, record } of this.#journal?.open() ?? []) {
      if (/^\d+$/.test(key)) this.#mint.skipPast(key);
      if (kind === "identity") identity = record as Identity;
      else this.#keepLoaded(kind, key, record);
    }
    if (identity) return identity;
    const bot = this.createUser({ name: "guildmart", bot: true });
    const secret = randomBytes(20).toString("base64url");
    identity = {
      botUserId: bot.id,
      token: `${Buffer.from(bot.id).toString("base64url")}.sandbox.${secret}`,
    };
    this.#put("identity", "bot", identity);
    return identity;
  }

  /** The journal is our own: its records have the shape they were written with. */
  #keepLoaded(kind: string, key: string, record: unknown): void {
    if (kind === "user") this.#users.set(key, record as User);
    else if (kind === "guild") {
      const row = record as Pick<Guild, "id" | "name" | "ownerId">;
      this.#guilds.set(key, { ...row, roles: new Map(), members: new Map() });
    } else if (kind === "role") this.#guilds.get((record as Role).guildId)?.roles.set(key, record as Role);
    else if (kind === "member") {
      const member = record as Member;
      this.#guilds.get(member.guildId)?.members.set(member.userId, member);
    } else if (kind === "channel") this.#keepChannel(record as Channel);
    else if (kind === "message") this.#keepMessage(record as Message);
    else if (kind === "commands") this.#commands.set(key, record as Command[]);
  }
}

function blankRole(id: string, guildId: string, name: string): Role {
  return {
    id,
    guildId,
    name,
    position: 0,
    permissions: 0n,
    color: 0,
    hoist: false,
    mentionable: false,
    managed: false,
  };
}

/** Lower case, blanks to dashes, and none of the punctuation Discord drops from text channel names. */
function normalisedName(name: string): string {
  const normal = name
    .toLowerCase()
    .replace(/\s+/g, "-")
    .replace(/[!-,./:-@[-^`{-~]/g, "")
    .replace(/-{2,}/g, "-")
    .replace(/^-+|-+$/g, "");
  return normal === "" ? "-" : normal.slice(0, 100);
}
