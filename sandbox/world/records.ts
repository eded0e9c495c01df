import { randomBytes } from "node:crypto";
import { ChannelType, PermissionFlagsBits } from "discord-api-types/v10";
import type { SandboxClock } from "../clock.js";
import { Journal } from "./journal.js";
import { ALL_PERMISSIONS, channelPermissions, guildPermissions } from "./permissions.js";
import { SnowflakeMint } from "./snowflakes.js";
import type { Attachment, Channel, Command, Guild, Interaction, Member, Message, Role, User } from "./types.js";

interface StoredGuild extends Guild {
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
}

/** Who the bot is. Chosen once per world. */
interface Identity {
  readonly botUserId: string;
  readonly token: string;
}

/** The bot's name in every world. */
const BOT_NAME = "guildmart";

/** Interactions are remembered for an hour of sandbox time: four times the life of their token. */
const INTERACTION_MEMORY = 60 * 60_000;

/** DM channels are listed under no guild. */
const NO_GUILD = "";

/** How long a nonce is remembered: "the past few minutes" in Discord's words. Milliseconds. */
const NONCE_MEMORY = 3 * 60_000;

const SHELVES = ["invite", "ban", "audit"] as const;
type ShelfKind = (typeof SHELVES)[number];

/** An interaction on disk: the messages it showed by id. */
interface StoredInteraction extends Omit<Interaction, "shown"> {
  readonly shown: readonly string[];
}

/**
 * The records of a world: in memory to read, and each change in the journal before the verb that made it returns.
 */
export abstract class Records {
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
  readonly #commands = new Map<string, readonly Command[]>();
  readonly #interactions = new Map<string, Interaction>();
  readonly #interactionsByToken = new Map<string, Interaction>();
  readonly #bytes = new Map<string, Buffer>();
  /** What needs no index of its own, by kind and key. */
  readonly #shelves = new Map<string, Map<string, unknown>>();
  /** The latest message of an author with a nonce, by {@link nonceKey}. */
  readonly #nonces = new Map<string, Message>();

  /** @param directory where the world survives the process; undefined: memory only */
  constructor(
    private readonly clock: SandboxClock,
    directory?: string,
  ) {
    this.#mint = new SnowflakeMint(() => clock.now());
    this.#journal = directory === undefined ? undefined : new Journal(directory);
    const { botUserId, token } = this.#load() ?? this.#newIdentity();
    this.botUserId = botUserId;
    this.token = token;
    clock.onAdvance(() => this.#write("clock", "offset", { ahead: clock.ahead }));
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

  threadsOf(guildId: string): readonly Channel[] {
    return [...(this.#channelsOf.get(threadList(guildId)) ?? [])];
  }

  /** The DM channels a user is an end of. */
  dmsOf(userId: string): readonly Channel[] {
    return this.channelsOf(NO_GUILD).filter(({ recipientIds }) => recipientIds.includes(userId));
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  messagesOf(channelId: string): readonly Message[] {
    return this.allMessagesOf(channelId).filter((message) => message.ephemeralFor === undefined);
  }

  /** Ephemeral messages included, oldest first. */
  allMessagesOf(channelId: string): readonly Message[] {
    return this.#messagesOf.get(channelId) ?? [];
  }

  commands(guildId?: string): readonly Command[] {
    return this.#commands.get(guildId ?? NO_GUILD) ?? [];
  }

  /** The message this author sent with this nonce in the past few minutes. */
  messageByNonce(authorId: string, nonce: string | number): Message | undefined {
    const known = this.#nonces.get(nonceKey(authorId, nonce));
    return known && known.createdAt + NONCE_MEMORY > this.now() ? this.message(known.id) : undefined;
  }

  interaction(id: string): Interaction | undefined {
    return this.#interactions.get(id);
  }

  interactions(): Iterable<Interaction> {
    return this.#interactions.values();
  }

  interactionByToken(token: string): Interaction | undefined {
    return this.#interactionsByToken.get(token);
  }

  bytes(attachmentId: string): Buffer | undefined {
    return this.#bytes.get(attachmentId) ?? this.#journal?.readFile(attachmentId);
  }

  /**
   * The permissions of a user in a channel: everything in an own DM, nothing where not a member. A thread has those of
   * its parent; a private one only for who is in it or manages threads.
   */
  permissionsIn(channel: Channel, userId: string): bigint {
    if (channel.guildId === undefined) return channel.recipientIds.includes(userId) ? ALL_PERMISSIONS : 0n;
    const guild = this.#guilds.get(channel.guildId);
    const member = guild?.members.get(userId);
    if (!guild || !member) return 0n;
    const place = channel.thread ? this.#channels.get(channel.parentId ?? "") : channel;
    const held = channelPermissions(guild, member, place?.overwrites ?? [], this.now());
    if (channel.type !== ChannelType.PrivateThread || (held & PermissionFlagsBits.ManageThreads) !== 0n) return held;
    return channel.thread?.members.some((each) => each.userId === userId) ? held : 0n;
  }

  /** The permissions of a member in the guild as a whole; nothing for a stranger. */
  permissionsOf(guild: Guild, userId: string): bigint {
    const member = guild.members.get(userId);
    return member ? guildPermissions(guild, member, this.now()) : 0n;
  }

  /** @throws Error when there is no such guild */
  protected existingGuild(id: string): Guild {
    return this.#stored(id);
  }

  protected keepUser(user: User): void {
    this.#users.set(user.id, user);
    this.#write("user", user.id, user);
  }

  /** Roles and members of the guild are records of their own. */
  protected keepGuild({ id, name, ownerId }: Pick<Guild, "id" | "name" | "ownerId">): Guild {
    const guild = this.#guilds.get(id) ?? { id, name, ownerId, roles: new Map(), members: new Map() };
    guild.name = name;
    guild.ownerId = ownerId;
    this.#guilds.set(id, guild);
    this.#write("guild", id, { id, name, ownerId });
    return guild;
  }

  protected keepMember(member: Member): void {
    this.#stored(member.guildId).members.set(member.userId, member);
    this.#write("member", memberKey(member.guildId, member.userId), member);
  }

  protected dropMember(guildId: string, userId: string): void {
    this.#stored(guildId).members.delete(userId);
    this.#write("member", memberKey(guildId, userId));
  }

  protected keepRole(role: Role): void {
    this.#stored(role.guildId).roles.set(role.id, role);
    this.#write("role", role.id, role);
  }

  protected dropRole(role: Role): void {
    this.#stored(role.guildId).roles.delete(role.id);
    this.#write("role", role.id);
  }

  protected keepChannel(channel: Channel): void {
    this.#indexChannel(channel);
    this.#write("channel", channel.id, channel);
  }

  /** With its messages. */
  protected dropChannel(channel: Channel): void {
    for (const message of [...this.allMessagesOf(channel.id)]) this.dropMessage(message);
    this.#messagesOf.delete(channel.id);
    this.#channels.delete(channel.id);
    this.#channelsOf.get(listOf(channel))?.delete(channel);
    this.#write("channel", channel.id);
  }

  protected keepMessage(message: Message): void {
    this.#indexMessage(message);
    this.#write("message", message.id, message);
  }

  protected dropMessage(message: Message): void {
    this.#messages.delete(message.id);
    const list = this.#messagesOf.get(message.channelId);
    list?.splice(list.indexOf(message), 1);
    this.#write("message", message.id);
    for (const { id } of message.attachments) {
      this.#bytes.delete(id);
      this.#journal?.deleteFile(id);
    }
  }

  protected keepBytes(attachment: Attachment, bytes: Buffer): void {
    if (this.#journal) this.#journal.writeFile(attachment.id, bytes);
    else this.#bytes.set(attachment.id, bytes);
  }

  protected keepCommands(guildId: string | undefined, commands: readonly Command[]): void {
    this.#commands.set(guildId ?? NO_GUILD, commands);
    this.#write("commands", guildId ?? NO_GUILD, commands);
  }

  /** The records of a kind, in the order they came. Only {@link shelve} puts them there. */
  protected shelf<T>(kind: ShelfKind): ReadonlyMap<string, T> {
    // What is read as T was shelved as T under this kind.
    return (this.#shelves.get(kind) ?? new Map()) as ReadonlyMap<string, T>;
  }

  /** Keeps a record under a kind and a key; undefined drops it. */
  protected shelve(kind: ShelfKind, key: string, record: object | undefined): void {
    const shelf = this.#shelves.get(kind) ?? new Map<string, unknown>();
    if (record === undefined) shelf.delete(key);
    else shelf.set(key, record);
    this.#shelves.set(kind, shelf);
    this.#write(kind, key, record);
  }

  protected keepInteraction(interaction: Interaction): void {
    for (const old of this.#interactions.values()) {
      if (this.now() - old.createdAt <= INTERACTION_MEMORY) break;
      this.#interactions.delete(old.id);
      this.#interactionsByToken.delete(old.token);
      this.#write("interaction", old.id);
    }
    this.#indexInteraction(interaction);
    const stored: StoredInteraction = { ...interaction, shown: interaction.shown.map(({ id }) => id) };
    this.#write("interaction", interaction.id, stored);
  }

  #stored(id: string): StoredGuild {
    const guild = this.#guilds.get(id);
    if (!guild) throw new Error(`There is no guild ${id}.`);
    return guild;
  }

  #indexChannel(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    const siblings = this.#channelsOf.get(listOf(channel)) ?? new Set();
    this.#channelsOf.set(listOf(channel), siblings.add(channel));
  }

  #indexMessage(message: Message): void {
    if (this.#messages.has(message.id)) return;
    this.#messages.set(message.id, message);
    if (message.nonce !== undefined) this.#nonces.set(nonceKey(message.authorId, message.nonce), message);
    const list = this.#messagesOf.get(message.channelId) ?? [];
    list.push(message);
    this.#messagesOf.set(message.channelId, list);
    const channel = this.#channels.get(message.channelId);
    if (channel && message.ephemeralFor === undefined) channel.lastMessageId = message.id;
  }

  #indexInteraction(interaction: Interaction): void {
    this.#interactions.set(interaction.id, interaction);
    this.#interactionsByToken.set(interaction.token, interaction);
  }

  #write(kind: string, key: string, record?: unknown): void {
    this.#journal?.append({ kind, key, ...(record === undefined ? {} : { record }) });
  }

  #newIdentity(): Identity {
    const id = this.nextId();
    this.keepUser({ id, username: BOT_NAME, globalName: null, bot: true, dmsClosed: false });
    const token = `${Buffer.from(id).toString("base64url")}.sandbox.${randomBytes(20).toString("base64url")}`;
    const identity = { botUserId: id, token };
    this.#write("identity", "bot", identity);
    return identity;
  }

  #load(): Identity | undefined {
    let identity: Identity | undefined;
    const interactions: StoredInteraction[] = [];
    for (const { kind, key, record } of this.#journal?.open() ?? []) {
      if (/^\d+$/.test(key)) this.#mint.skipPast(key);
      if (kind === "identity") identity = record as Identity;
      else if (kind === "interaction") interactions.push(record as StoredInteraction);
      else this.#keepLoaded(kind, key, record);
    }
    for (const { shown, ...interaction } of interactions) {
      this.#indexInteraction({ ...interaction, shown: shown.flatMap((id) => this.#messages.get(id) ?? []) });
    }
    return identity;
  }

  /** The journal is our own: its records have the shape they were written with, parents before children. */
  #keepLoaded(kind: string, key: string, record: unknown): void {
    if (kind === "user") this.#users.set(key, record as User);
    else if (kind === "guild") {
      const row = record as Pick<Guild, "id" | "name" | "ownerId">;
      this.#guilds.set(key, { ...row, roles: new Map(), members: new Map() });
    } else if (kind === "role") this.#guilds.get((record as Role).guildId)?.roles.set(key, record as Role);
    else if (kind === "member") {
      const member = record as Member;
      this.#guilds.get(member.guildId)?.members.set(member.userId, member);
    } else if (kind === "channel") this.#indexChannel(record as Channel);
    else if (kind === "message") this.#indexMessage(record as Message);
    else if (kind === "commands") this.#commands.set(key, record as Command[]);
    else if (isShelf(kind)) {
      this.#shelves.set(kind, (this.#shelves.get(kind) ?? new Map<string, unknown>()).set(key, record));
    } else if (kind === "clock") this.clock.advanceTo((record as { ahead: number }).ahead);
  }
}

/** Where a channel is listed: threads apart from the others. */
function listOf({ guildId = NO_GUILD, thread }: Channel): string {
  return thread ? threadList(guildId) : guildId;
}

function threadList(guildId: string): string {
  return `threads of ${guildId}`;
}

function isShelf(kind: string): kind is ShelfKind {
  return SHELVES.some((each) => each === kind);
}

function nonceKey(authorId: string, nonce: string | number): string {
  return `${authorId}:${nonce}`;
}

function memberKey(guildId: string, userId: string): string {
  return `${guildId}:${userId}`;
}
