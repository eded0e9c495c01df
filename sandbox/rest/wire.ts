import {
  ChannelType,
  InteractionType,
  type APIAttachment,
  type APIAuditLogEntry,
  type APIBan,
  type APIChannel,
  type APIEmbed,
  type APIGuild,
  type APIGuildMember,
  type APIInvite,
  type APIMessage,
  type APIOverwrite,
  type APIRole,
  type APIThreadChannel,
  type APIUser,
} from "discord-api-types/v10";
import type {
  Attachment,
  AuditEntry,
  Ban,
  Channel,
  Guild,
  Interaction,
  Invite,
  Member,
  Message,
  Overwrite,
  Role,
  ThreadState,
  User,
} from "../world/types.js";
import type { World } from "../world/world.js";

/**
 * Turns records into the objects Discord sends, over REST and over the gateway alike.
 */
export class Wire {
  constructor(
    private readonly world: World,
    private readonly filesUrl: () => string,
  ) {}

  user(user: User): APIUser {
    return asDiscord<APIUser>({
      id: user.id,
      username: user.username,
      discriminator: "0",
      global_name: user.globalName,
      avatar: null,
      banner: null,
      accent_color: null,
      avatar_decoration_data: null,
      collectibles: null,
      primary_guild: null,
      public_flags: 0,
      flags: 0,
      ...(user.bot ? { bot: true } : {}),
    });
  }

  userById(id: string): APIUser {
    const user = this.world.user(id);
    if (user) return this.user(user);
    return this.user({ id, username: "deleted_user", globalName: null, bot: false, dmsClosed: true });
  }

  /** A member without its user, as `resolved.members` and message events carry it. */
  bareMember(member: Member): Omit<APIGuildMember, "user"> {
    return asDiscord<Omit<APIGuildMember, "user">>({
      nick: member.nick,
      avatar: null,
      banner: null,
      roles: [...member.roleIds],
      joined_at: timestamp(member.joinedAt),
      premium_since: null,
      deaf: false,
      mute: false,
      flags: 0,
      pending: false,
      communication_disabled_until: member.timedOutUntil === undefined ? null : timestamp(member.timedOutUntil),
    });
  }

  member(member: Member): APIGuildMember {
    return { ...this.bareMember(member), user: this.userById(member.userId) };
  }

  role(role: Role): APIRole {
    return asDiscord<APIRole>({
      id: role.id,
      name: role.name,
      permissions: role.permissions.toString(),
      position: role.position,
      color: role.color,
      colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
      hoist: role.hoist,
      managed: role.managed,
      mentionable: role.mentionable,
      icon: null,
      unicode_emoji: null,
      flags: 0,
      ...(role.managed ? { tags: { bot_id: this.world.botUserId } } : {}),
    });
  }

  overwrite(overwrite: Overwrite): APIOverwrite {
    return {
      id: overwrite.id,
      type: overwrite.type,
      allow: overwrite.allow.toString(),
      deny: overwrite.deny.toString(),
    };
  }

  thread(channel: Channel, state: ThreadState): APIThreadChannel {
    const own = state.members.find(({ userId }) => userId === this.world.botUserId);
    const messages = this.world.messagesOf(channel.id).length;
    return asDiscord<APIThreadChannel>({
      id: channel.id,
      type: channel.type,
      guild_id: channel.guildId,
      parent_id: channel.parentId,
      name: channel.name,
      owner_id: state.ownerId,
      flags: 0,
      last_message_id: channel.lastMessageId,
      rate_limit_per_user: channel.rateLimitPerUser,
      message_count: messages,
      total_message_sent: messages,
      member_count: state.members.length,
      thread_metadata: {
        archived: state.archived,
        archive_timestamp: timestamp(state.archivedAt),
        auto_archive_duration: state.autoArchiveMinutes,
        locked: state.locked,
        create_timestamp: timestamp(state.createdAt),
        ...(channel.type === ChannelType.PrivateThread ? { invitable: state.invitable } : {}),
      },
      ...(own ? { member: this.threadMember(channel, own.userId, own.since) } : {}),
    });
  }

  threadMember(thread: Channel, userId: string, since: number): object {
    return { id: thread.id, user_id: userId, join_timestamp: timestamp(since), flags: 0 };
  }

  channel(channel: Channel): APIChannel {
    if (channel.thread) return this.thread(channel, channel.thread);
    if (channel.type === ChannelType.DM) {
      return asDiscord<APIChannel>({
        id: channel.id,
        type: ChannelType.DM,
        flags: 0,
        last_message_id: channel.lastMessageId,
        recipients: channel.recipientIds.filter((id) => id !== this.world.botUserId).map((id) => this.userById(id)),
      });
    }
    const common = {
      id: channel.id,
      type: channel.type,
      guild_id: channel.guildId,
      name: channel.name,
      position: channel.position,
      parent_id: channel.parentId,
      flags: 0,
      nsfw: channel.nsfw,
      permission_overwrites: channel.overwrites.map((overwrite) => this.overwrite(overwrite)),
    };
    if (channel.type === ChannelType.GuildCategory) return asDiscord<APIChannel>(common);
    return asDiscord<APIChannel>({
      ...common,
      topic: channel.topic,
      rate_limit_per_user: channel.rateLimitPerUser,
      last_message_id: channel.lastMessageId,
    });
  }

  guild(guild: Guild): APIGuild {
    return asDiscord<APIGuild>({
      id: guild.id,
      name: guild.name,
      owner_id: guild.ownerId,
      icon: null,
      description: null,
      home_header: null,
      splash: null,
      discovery_splash: null,
      banner: null,
      features: [],
      region: "us-west",
      afk_channel_id: null,
      afk_timeout: 300,
      system_channel_id: null,
      system_channel_flags: 0,
      widget_enabled: false,
      widget_channel_id: null,
      verification_level: 0,
      default_message_notifications: 0,
      explicit_content_filter: 0,
      mfa_level: 0,
      max_presences: null,
      max_members: 500_000,
      max_video_channel_users: 25,
      max_stage_video_channel_users: 50,
      vanity_url_code: null,
      premium_tier: 0,
      premium_subscription_count: 0,
      premium_progress_bar_enabled: false,
      preferred_locale: "en-US",
      rules_channel_id: null,
      public_updates_channel_id: null,
      safety_alerts_channel_id: null,
      application_id: null,
      nsfw: false,
      nsfw_level: 0,
      roles: [...guild.roles.values()].map((role) => this.role(role)),
      emojis: [],
      stickers: [],
      incidents_data: null,
    });
  }

  /** @param counted with the use counts and bounds, which not everybody may see */
  invite(invite: Invite, counted: boolean): APIInvite {
    const guild = this.world.guild(invite.guildId);
    const channel = this.world.channel(invite.channelId);
    return asDiscord<APIInvite>({
      type: 0,
      code: invite.code,
      guild_id: invite.guildId,
      guild: {
        id: invite.guildId,
        name: guild?.name ?? "",
        splash: null,
        banner: null,
        description: null,
        icon: null,
        features: [],
        verification_level: 0,
        vanity_url_code: null,
        nsfw_level: 0,
        nsfw: false,
        premium_subscription_count: 0,
      },
      channel: { id: invite.channelId, type: channel?.type ?? 0, name: channel?.name ?? null },
      inviter: this.userById(invite.inviterId),
      expires_at: invite.maxAge === 0 ? null : timestamp(invite.createdAt + invite.maxAge * 1_000),
      ...(counted
        ? {
            uses: invite.uses,
            max_uses: invite.maxUses,
            max_age: invite.maxAge,
            temporary: invite.temporary,
            created_at: timestamp(invite.createdAt),
          }
        : {}),
    });
  }

  ban(ban: Ban): APIBan {
    return { user: this.userById(ban.userId), reason: ban.reason };
  }

  auditEntry(entry: AuditEntry): APIAuditLogEntry {
    return asDiscord<APIAuditLogEntry>({
      id: entry.id,
      action_type: entry.action,
      user_id: entry.userId,
      target_id: entry.targetId,
      ...(entry.reason === undefined ? {} : { reason: entry.reason }),
      ...(entry.options === undefined ? {} : { options: entry.options }),
      ...(entry.changes === undefined ? {} : { changes: entry.changes }),
    });
  }

  attachment(message: Pick<Message, "channelId">, attachment: Attachment): APIAttachment {
    const url = `${this.filesUrl()}/${message.channelId}/${attachment.id}/${attachment.filename}`;
    return {
      id: attachment.id,
      filename: attachment.filename,
      size: attachment.size,
      url,
      proxy_url: url,
      content_type: attachment.contentType,
      ...(attachment.description === undefined ? {} : { description: attachment.description }),
    };
  }

  message(message: Message): APIMessage {
    const interaction = message.interactionId === undefined ? undefined : this.world.interaction(message.interactionId);
    const replyTo = message.replyToId === undefined ? undefined : this.world.message(message.replyToId);
    const attachments = message.attachments.map((attachment) => this.attachment(message, attachment));
    return asDiscord<APIMessage>({
      id: message.id,
      type: message.type,
      channel_id: message.channelId,
      author: this.userById(message.authorId),
      content: message.content,
      timestamp: timestamp(message.createdAt),
      edited_timestamp: message.editedAt === undefined ? null : timestamp(message.editedAt),
      tts: false,
      mention_everyone: message.mentionEveryone,
      mentions: message.mentionIds.map((id) => this.userById(id)),
      mention_roles: [...message.mentionRoleIds],
      attachments,
      embeds: message.embeds.map((embed) => withFileUrls(embed, attachments)),
      components: message.components,
      pinned: message.pinnedAt !== undefined,
      flags: message.flags,
      ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
      ...(message.interactionId === undefined
        ? {}
        : { webhook_id: this.world.applicationId, application_id: this.world.applicationId }),
      ...(interaction
        ? {
            interaction_metadata: this.#metadata(interaction),
          }
        : {}),
      ...(message.replyToId === undefined
        ? {}
        : {
            message_reference: {
              type: 0,
              message_id: message.replyToId,
              channel_id: message.channelId,
              ...(message.guildId === undefined ? {} : { guild_id: message.guildId }),
            },
            referenced_message: replyTo ? this.message(replyTo) : null,
          }),
    });
  }

  /** What set a message off; for a form also what opened it. A forged submit counts as opened by a command. */
  #metadata(interaction: Interaction): object {
    const opener = this.world.interaction(interaction.openerId ?? "");
    const base = {
      id: interaction.id,
      type: interaction.type,
      user: this.userById(interaction.userId),
      authorizing_integration_owners: { "0": interaction.guildId ?? "0" },
    };
    if (interaction.type === InteractionType.MessageComponent) {
      return { ...base, interacted_message_id: interaction.messageId };
    }
    if (interaction.type !== InteractionType.ModalSubmit) return base;
    const trigger = opener ? this.#metadata(opener) : { ...base, type: InteractionType.ApplicationCommand };
    return { ...base, triggering_interaction_metadata: trigger };
  }
}

/** ISO 8601 in UTC. Discord writes `+00:00`, which its own description does not parse; clients take both. */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** `attachment://name` in an embed becomes the file's own address. */
function withFileUrls(embed: APIEmbed, attachments: readonly APIAttachment[]): APIEmbed {
  const text = JSON.stringify(embed);
  if (!text.includes("attachment://")) return embed;
  return JSON.parse(
    text.replace(/attachment:\/\/([^"]+)/g, (whole, name: string) => {
      return attachments.find((attachment) => attachment.filename === name)?.url ?? whole;
    }),
  ) as APIEmbed;
}

/**
 * The border to Discord's types: they lag behind what Discord sends and know unions that a record does not carry. The
 * sandbox checks its answers against Discord's own description instead.
 */
export function asDiscord<T>(body: object): T {
  return body as T;
}
