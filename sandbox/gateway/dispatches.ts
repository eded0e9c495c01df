import { ChannelType, GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { timestamp, type Wire } from "../rest/wire.js";
import type { WorldEvent } from "../world/events.js";
import { hasPermissions } from "../world/permissions.js";
import type { Channel, Guild, Invite, Message } from "../world/types.js";
import type { World } from "../world/world.js";

/** One gateway event before it has a sequence number. */
export interface Dispatch {
  readonly type: string;
  /** A session without this intent does not get it; undefined: everyone does. */
  readonly intent?: GatewayIntentBits;
  /** The body depends on the session's intents. */
  body(intents: number): object;
}

/** Turns changes of the world into what Discord would dispatch to the bot; undefined: nothing. */
export function dispatchOf(world: World, wire: Wire, event: WorldEvent): Dispatch | undefined {
  switch (event.type) {
    case "guildCreated":
      return always("GUILD_CREATE", guildCreate(world, wire, event.guild), GatewayIntentBits.Guilds);
    case "guildUpdated":
      return ofGuild(world, event.guild.id, "GUILD_UPDATE", () => wire.guild(event.guild));
    case "guildDeleted":
      return always("GUILD_DELETE", { id: event.guild.id }, GatewayIntentBits.Guilds);
    case "channelCreated":
    case "channelUpdated":
    case "channelDeleted": {
      const { channel } = event;
      if (channel.guildId === undefined) return undefined;
      const name = { channelCreated: "CREATE", channelUpdated: "UPDATE", channelDeleted: "DELETE" }[event.type];
      if (channel.thread) return threadDispatch(world, wire, channel, name);
      return ofGuild(world, channel.guildId, `CHANNEL_${name}`, () => wire.channel(channel));
    }
    case "threadMembersChanged": {
      const { channel, joined, left } = event;
      const members = channel.thread?.members ?? [];
      const body = () => ({
        id: channel.id,
        guild_id: channel.guildId,
        member_count: members.length,
        added_members: members
          .filter(({ userId }) => joined.includes(userId))
          .map(({ userId, since }) => wire.threadMember(channel, userId, since)),
        removed_member_ids: left,
      });
      return ofGuild(world, channel.guildId ?? "", "THREAD_MEMBERS_UPDATE", body);
    }
    case "roleCreated":
    case "roleUpdated": {
      const { role } = event;
      const name = event.type === "roleCreated" ? "GUILD_ROLE_CREATE" : "GUILD_ROLE_UPDATE";
      return ofGuild(world, role.guildId, name, () => ({ guild_id: role.guildId, role: wire.role(role) }));
    }
    case "roleDeleted": {
      const { role } = event;
      return ofGuild(world, role.guildId, "GUILD_ROLE_DELETE", () => ({ guild_id: role.guildId, role_id: role.id }));
    }
    case "memberJoined":
    case "memberUpdated": {
      const { member } = event;
      const name = event.type === "memberJoined" ? "GUILD_MEMBER_ADD" : "GUILD_MEMBER_UPDATE";
      // Changes of the bot's own member need no privileged intent.
      const intent = member.userId === world.botUserId ? GatewayIntentBits.Guilds : GatewayIntentBits.GuildMembers;
      return ofGuild(world, member.guildId, name, () => ({ ...wire.member(member), guild_id: member.guildId }), intent);
    }
    case "memberLeft": {
      const { member } = event;
      const body = () => ({ guild_id: member.guildId, user: wire.userById(member.userId) });
      return ofGuild(world, member.guildId, "GUILD_MEMBER_REMOVE", body, GatewayIntentBits.GuildMembers);
    }
    case "messageCreated":
    case "messageUpdated":
      return messageDispatch(world, wire, event.message, event.type === "messageCreated" ? "CREATE" : "UPDATE");
    case "messageDeleted": {
      const { message } = event;
      if (!isVisible(world, message)) return undefined;
      const body = {
        id: message.id,
        channel_id: message.channelId,
        ...(message.guildId === undefined ? {} : { guild_id: message.guildId }),
      };
      return always("MESSAGE_DELETE", body, messageIntent(message));
    }
    case "messagesDeleted": {
      const { channel, messages } = event;
      const ids = messages.filter((message) => isVisible(world, message)).map(({ id }) => id);
      if (ids.length === 0 || channel.guildId === undefined) return undefined;
      const body = { ids, channel_id: channel.id, guild_id: channel.guildId };
      return always("MESSAGE_DELETE_BULK", body, GatewayIntentBits.GuildMessages);
    }
    case "pinsChanged": {
      const { channel } = event;
      const latest = world.pinsOf(channel.id)[0]?.pinnedAt;
      const last = latest === undefined ? null : timestamp(latest);
      const body = { channel_id: channel.id, last_pin_timestamp: last };
      if (channel.guildId === undefined) {
        return always("CHANNEL_PINS_UPDATE", body, GatewayIntentBits.DirectMessages);
      }
      return ofGuild(world, channel.guildId, "CHANNEL_PINS_UPDATE", () => ({ ...body, guild_id: channel.guildId }));
    }
    case "inviteCreated":
    case "inviteDeleted":
      return inviteDispatch(world, wire, event.invite, event.type === "inviteCreated" ? "CREATE" : "DELETE");
    case "banAdded":
    case "banRemoved": {
      const { guildId, userId } = event.ban;
      const body = () => ({ guild_id: guildId, user: wire.userById(userId) });
      const name = event.type === "banAdded" ? "GUILD_BAN_ADD" : "GUILD_BAN_REMOVE";
      if (!holds(world, guildId, PermissionFlagsBits.BanMembers)) return undefined;
      return ofGuild(world, guildId, name, body, GatewayIntentBits.GuildModeration);
    }
    case "auditEntryCreated": {
      const { entry } = event;
      if (!holds(world, entry.guildId, PermissionFlagsBits.ViewAuditLog)) return undefined;
      const body = () => ({ ...wire.auditEntry(entry), guild_id: entry.guildId });
      const intent = GatewayIntentBits.GuildModeration;
      return ofGuild(world, entry.guildId, "GUILD_AUDIT_LOG_ENTRY_CREATE", body, intent);
    }
    default:
      return undefined;
  }
}

function threadDispatch(world: World, wire: Wire, channel: Channel, verb: string): Dispatch | undefined {
  if (!hasPermissions(world.permissionsIn(channel, world.botUserId), PermissionFlagsBits.ViewChannel)) return undefined;
  const { id, type, guildId = "", parentId } = channel;
  const gone = { id, type, guild_id: guildId, parent_id: parentId };
  const body = () =>
    verb === "DELETE" ? gone : { ...wire.channel(channel), ...(verb === "CREATE" ? { newly_created: true } : {}) };
  return ofGuild(world, guildId, `THREAD_${verb}`, body);
}

/** Heard of only where the bot may manage the channel or read the audit log. */
function inviteDispatch(world: World, wire: Wire, invite: Invite, verb: "CREATE" | "DELETE"): Dispatch | undefined {
  const channel = world.channel(invite.channelId);
  const held = channel ? world.permissionsIn(channel, world.botUserId) : 0n;
  if ((held & (PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ViewAuditLog)) === 0n) return undefined;
  const { code } = invite;
  const gone = { code, guild_id: invite.guildId, channel_id: invite.channelId };
  const body = () =>
    verb === "DELETE"
      ? gone
      : {
          ...gone,
          type: 0,
          created_at: timestamp(invite.createdAt),
          expires_at: invite.maxAge === 0 ? null : timestamp(invite.createdAt + invite.maxAge * 1_000),
          inviter: wire.userById(invite.inviterId),
          max_age: invite.maxAge,
          max_uses: invite.maxUses,
          temporary: invite.temporary,
          uses: 0,
        };
  return ofGuild(world, invite.guildId, `INVITE_${verb}`, body, GatewayIntentBits.GuildInvites);
}

function holds(world: World, guildId: string, permission: bigint): boolean {
  const guild = world.guild(guildId);
  return guild !== undefined && hasPermissions(world.permissionsOf(guild, world.botUserId), permission);
}

/** GUILD_CREATE with everything a client builds its cache from. */
export function guildCreate(world: World, wire: Wire, guild: Guild): object {
  const bot = guild.members.get(world.botUserId);
  return {
    ...wire.guild(guild),
    joined_at: timestamp(bot?.joinedAt ?? world.now()),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    // Below 75 members Discord sends all of them to sessions with the members intent, else the bot alone.
    members: (guild.members.size < 75 ? [...guild.members.values()] : bot ? [bot] : []).map((m) => wire.member(m)),
    channels: world
      .channelsOf(guild.id)
      .filter(({ type }) => type !== ChannelType.DM)
      .map((channel) => wire.channel(channel)),
    voice_states: [],
    threads: world
      .threadsOf(guild.id)
      .filter((thread) => !thread.thread?.archived)
      .filter((thread) => hasPermissions(world.permissionsIn(thread, world.botUserId), PermissionFlagsBits.ViewChannel))
      .map((thread) => wire.channel(thread)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

function always(type: string, body: object, intent?: GatewayIntentBits): Dispatch {
  return { type, ...(intent === undefined ? {} : { intent }), body: () => body };
}

/** Only a guild the bot is in tells it anything. */
function ofGuild(
  world: World,
  guildId: string,
  type: string,
  body: () => object,
  intent: GatewayIntentBits = GatewayIntentBits.Guilds,
): Dispatch | undefined {
  if (!world.guild(guildId)?.members.has(world.botUserId)) return undefined;
  return always(type, body(), intent);
}

function messageIntent(message: Message): GatewayIntentBits {
  return message.guildId === undefined ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;
}

function isVisible(world: World, message: Message): boolean {
  const channel = world.channel(message.channelId);
  if (!channel || message.ephemeralFor !== undefined) return false;
  return hasPermissions(world.permissionsIn(channel, world.botUserId), PermissionFlagsBits.ViewChannel);
}

function messageDispatch(world: World, wire: Wire, message: Message, verb: "CREATE" | "UPDATE"): Dispatch | undefined {
  if (!isVisible(world, message)) return undefined;
  const member =
    message.guildId === undefined ? undefined : world.guild(message.guildId)?.members.get(message.authorId);
  const full = {
    ...wire.message(message),
    ...(message.guildId === undefined ? {} : { guild_id: message.guildId }),
    ...(member ? { member: wire.bareMember(member) } : {}),
  };
  const readable =
    message.guildId === undefined ||
    message.authorId === world.botUserId ||
    message.mentionIds.includes(world.botUserId);
  return {
    type: `MESSAGE_${verb}`,
    intent: messageIntent(message),
    body: (intents) =>
      readable || (intents & GatewayIntentBits.MessageContent) !== 0
        ? full
        : { ...full, content: "", embeds: [], attachments: [], components: [] },
  };
}
