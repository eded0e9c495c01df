import { ChannelType, GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { timestamp, type Wire } from "../rest/wire.js";
import type { WorldEvent } from "../world/events.js";
import { hasPermissions } from "../world/permissions.js";
import type { Guild, Message } from "../world/types.js";
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
      return ofGuild(world, channel.guildId, `CHANNEL_${name}`, () => wire.channel(channel));
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
    default:
      return undefined;
  }
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
    threads: [],
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
