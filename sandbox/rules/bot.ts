import { guildPermissions } from "../world/permissions.js";
import type { Channel, Guild, Member } from "../world/types.js";
import type { RequestFacts } from "./facts.js";

/** The guild a request is about: named in the path, or the channel's. */
export function guildOf(facts: RequestFacts): Guild | undefined {
  const id = facts.params.guild_id ?? channelOf(facts)?.guildId;
  return id === undefined ? undefined : facts.world.guild(id);
}

/** The channel a request names in its path. */
export function channelOf(facts: RequestFacts): Channel | undefined {
  return facts.params.channel_id === undefined ? undefined : facts.world.channel(facts.params.channel_id);
}

export function botMember(facts: RequestFacts, guild: Guild): Member | undefined {
  return guild.members.get(facts.botUserId);
}

/** What the bot may in the guild; nothing when it is no member. */
export function botInGuild(facts: RequestFacts, guild: Guild): bigint {
  const member = botMember(facts, guild);
  return member ? guildPermissions(guild, member, facts.now) : 0n;
}

/** What the bot may in a channel; everything in its own DMs, nothing in a guild it left. */
export function botInChannel(facts: RequestFacts, channel: Channel): bigint {
  return facts.world.permissionsIn(channel, facts.botUserId);
}
