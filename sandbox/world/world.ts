import { randomBytes } from "node:crypto";
import { ChannelType, MessageType } from "discord-api-types/v10";
import { contentTypeOf } from "./content-type.js";
import { USUAL_BOT_PERMISSIONS, USUAL_MEMBER_PERMISSIONS } from "./defaults.js";
import { compareRoles } from "./permissions.js";
import { Threads } from "./threads.js";
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
} from "./types.js";

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

/**
 * The state of a sandbox and the verbs that change it, with notice of every change.
 *
 * It enforces nothing: REST judges the bot, people are judged by what their client would let them do. Tests arrange the
 * world with the same verbs.
 */
export class World extends Threads {
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
    this.keepUser(user);
    return user;
  }

  updateUser(user: User, changes: Partial<Pick<User, "globalName" | "dmsClosed">>): void {
    Object.assign(user, changes);
    this.keepUser(user);
  }

  /**
   * Makes a guild with an owner, the bot with its managed role on top, and a text channel `general`.
   *
   * @param draft.owner an existing user's id; without one a new user owns the guild
   * @param draft.botPermissions what the bot was invited with
   */
  createGuild(draft: { name: string; owner?: string; botPermissions?: bigint; memberPermissions?: bigint }): Guild {
    const ownerId = draft.owner ?? this.createUser({ name: `${draft.name} Owner` }).id;
    const guild = this.keepGuild({ id: this.nextId(), name: draft.name, ownerId });
    const everyone: Role = {
      ...blankRole(guild.id, guild.id, "@everyone"),
      permissions: draft.memberPermissions ?? USUAL_MEMBER_PERMISSIONS,
    };
    this.keepRole(everyone);
    const botRole = this.createRole(guild.id, {
      name: this.user(this.botUserId)?.username ?? "bot",
      permissions: draft.botPermissions ?? USUAL_BOT_PERMISSIONS,
      managed: true,
    });
    this.createChannel(guild.id, { name: "general" });
    for (const [userId, roleIds] of [
      [ownerId, []],
      [this.botUserId, [botRole.id]],
    ] as const) {
      const member: Member = { guildId: guild.id, userId, nick: null, roleIds: [...roleIds], joinedAt: this.now() };
      this.keepMember(member);
    }
    this.events.emit({ type: "guildCreated", guild });
    return guild;
  }

  updateGuild(guildId: string, changes: Partial<Pick<Guild, "name" | "ownerId">>): void {
    const guild = this.existingGuild(guildId);
    Object.assign(guild, changes);
    this.keepGuild(guild);
    this.events.emit({ type: "guildUpdated", guild });
  }

  updateMember(member: Member, changes: Partial<Pick<Member, "nick" | "roleIds" | "timedOutUntil">>): void {
    Object.assign(member, changes);
    this.keepMember(member);
    this.events.emit({ type: "memberUpdated", member });
  }

  createRole(guildId: string, draft: RoleDraft): Role {
    const guild = this.existingGuild(guildId);
    for (const role of guild.roles.values()) {
      if (role.id === guildId) continue;
      this.updateRole(role, { position: role.position + 1 });
    }
    const role: Role = { ...blankRole(this.nextId(), guildId, draft.name), position: 1, ...draft };
    this.keepRole(role);
    this.events.emit({ type: "roleCreated", role });
    return role;
  }

  updateRole(role: Role, changes: Partial<Omit<Role, "id" | "guildId" | "managed">>): void {
    Object.assign(role, changes);
    this.keepRole(role);
    this.events.emit({ type: "roleUpdated", role });
  }

  /** Moves a role to a position; the roles between make room. Positions count from 1 above @everyone. */
  moveRole(role: Role, position: number): void {
    const guild = this.existingGuild(role.guildId);
    const others = [...guild.roles.values()].filter((other) => other.id !== guild.id && other !== role);
    others.sort(compareRoles).splice(Math.max(0, position - 1), 0, role);
    others.forEach((other, index) => {
      if (other.position !== index + 1) this.updateRole(other, { position: index + 1 });
    });
  }

  deleteRole(role: Role): void {
    const guild = this.existingGuild(role.guildId);
    this.dropRole(role);
    for (const member of guild.members.values()) {
      if (!member.roleIds.includes(role.id)) continue;
      member.roleIds = member.roleIds.filter((id) => id !== role.id);
      this.keepMember(member);
    }
    for (const channel of this.channelsOf(guild.id)) {
      if (!channel.overwrites.some((overwrite) => overwrite.id === role.id)) continue;
      channel.overwrites = channel.overwrites.filter((overwrite) => overwrite.id !== role.id);
      this.keepChannel(channel);
    }
    this.events.emit({ type: "roleDeleted", role });
  }

  /** Text channel names are normalised as Discord does. Without overwrites a child copies its category's. */
  createChannel(guildId: string, draft: ChannelDraft): Channel {
    const type = draft.type ?? ChannelType.GuildText;
    const parent = draft.parentId ? this.channel(draft.parentId) : undefined;
    const channel: Channel = {
      id: this.nextId(),
      type,
      guildId,
      name: type === ChannelType.GuildText ? normalisedName(draft.name) : draft.name,
      topic: draft.topic ?? null,
      parentId: draft.parentId ?? null,
      position: draft.position ?? this.channelsOf(guildId).length,
      nsfw: draft.nsfw ?? false,
      rateLimitPerUser: draft.rateLimitPerUser ?? 0,
      overwrites: (draft.overwrites ?? parent?.overwrites ?? []).map((overwrite) => ({ ...overwrite })),
      recipientIds: [],
      lastMessageId: null,
    };
    this.keepChannel(channel);
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
    this.keepChannel(channel);
    this.events.emit({ type: "channelUpdated", channel });
  }

  /** Sets one overwrite, or removes the one of `id` when `overwrite` is undefined. */
  setOverwrite(channel: Channel, id: string, overwrite: Overwrite | undefined): void {
    const others = channel.overwrites.filter((existing) => existing.id !== id);
    this.updateChannel(channel, { overwrites: overwrite ? [...others, overwrite] : others });
  }

  /** Children of a category stay, without a parent; threads go with their channel. */
  deleteChannel(channel: Channel): void {
    for (const child of this.channelsOf(channel.guildId ?? "")) {
      if (child.parentId === channel.id) this.updateChannel(child, { parentId: null });
    }
    for (const thread of this.threadsOf(channel.guildId ?? "")) {
      if (thread.parentId === channel.id) this.deleteChannel(thread);
    }
    this.dropChannel(channel);
    this.events.emit({ type: "channelDeleted", channel });
  }

  /** The direct-message channel of two users, made on first use. */
  dmBetween(userId: string, otherId: string): Channel {
    const known = this.dmsOf(userId).find(({ recipientIds }) => recipientIds.includes(otherId));
    if (known) return known;
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
    this.keepChannel(channel);
    return channel;
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
      guildId: this.channel(draft.channelId)?.guildId,
      id: this.nextId(),
      createdAt: this.now(),
    };
    this.keepMessage(message);
    this.events.emit({ type: "messageCreated", message });
    return message;
  }

  updateMessage(
    message: Message,
    changes: Partial<Omit<Message, "id" | "channelId" | "authorId" | "createdAt">>,
  ): void {
    Object.assign(message, changes);
    this.keepMessage(message);
    this.events.emit({ type: "messageUpdated", message });
  }

  deleteMessage(message: Message): void {
    this.dropMessage(message);
    this.events.emit({ type: "messageDeleted", message });
  }

  /** Deletes messages of one channel, with one notice of them all. */
  deleteMessages(channel: Channel, messages: readonly Message[]): void {
    for (const message of messages) this.dropMessage(message);
    this.events.emit({ type: "messagesDeleted", channel, messages });
  }

  pinMessage(channel: Channel, message: Message, pinned: boolean): void {
    this.updateMessage(message, { pinnedAt: pinned ? this.now() : undefined });
    this.events.emit({ type: "pinsChanged", channel });
  }

  /** The pinned messages of a channel, the latest pin first. */
  pinsOf(channelId: string): readonly Message[] {
    const pinned = this.messagesOf(channelId).filter(({ pinnedAt }) => pinnedAt !== undefined);
    return pinned.sort((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0));
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
    this.keepBytes(attachment, file.bytes);
    return attachment;
  }

  setCommands(guildId: string | undefined, commands: readonly Command[]): void {
    this.keepCommands(guildId, [...commands]);
    this.events.emit({ type: "commandsChanged" });
  }

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
    this.keepInteraction(interaction);
    return interaction;
  }

  updateInteraction(interaction: Interaction, changes: Partial<Interaction>): void {
    Object.assign(interaction, changes);
    this.keepInteraction(interaction);
    this.events.emit({ type: "interactionChanged", interaction });
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
export function normalisedName(name: string): string {
  const normal = name
    .toLowerCase()
    .replace(/\s+/g, "-")
    .replace(/[!-,./:-@[-^`{-~]/g, "")
    .replace(/-{2,}/g, "-")
    .replace(/^-+|-+$/g, "");
  return normal === "" ? "-" : normal.slice(0, 100);
}
