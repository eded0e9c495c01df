import { PermissionFlagsBits } from "discord-api-types/v10";
import { hasPermissions } from "../../world/permissions.js";
import type { Channel, Guild, Member, Message, Role } from "../../world/types.js";
import type { World } from "../../world/world.js";
import { errors } from "../errors.js";
import { param, type Request } from "../route.js";

/** The records a path names, or Discord's error for what is not there or not to be seen. */

export function guildIn(world: World, request: Request): Guild {
  const guild = world.guild(param(request, "guild_id"));
  if (!guild?.members.has(world.botUserId)) throw errors.unknownGuild();
  return guild;
}

export function memberIn(world: World, request: Request): Member {
  const userId = param(request, "user_id");
  const member = guildIn(world, request).members.get(userId);
  if (member) return member;
  throw world.user(userId) ? errors.unknownMember() : errors.unknownUser();
}

export function roleIn(world: World, request: Request): Role {
  const role = guildIn(world, request).roles.get(param(request, "role_id"));
  if (!role) throw errors.unknownRole();
  return role;
}

export function channelIn(world: World, request: Request): Channel {
  const channel = world.channel(param(request, "channel_id"));
  if (!channel) throw errors.unknownChannel();
  if (!hasPermissions(world.permissionsIn(channel, world.botUserId), PermissionFlagsBits.ViewChannel)) {
    throw errors.missingAccess();
  }
  return channel;
}

/** A message of the channel's history. Ephemeral messages are in none. */
export function messageIn(world: World, request: Request): Message {
  const channel = channelIn(world, request);
  const message = world.message(param(request, "message_id"));
  if (message?.channelId !== channel.id || message.ephemeralFor !== undefined) throw errors.unknownMessage();
  return message;
}
