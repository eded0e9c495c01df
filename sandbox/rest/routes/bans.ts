import type { Ban } from "../../world/types.js";
import type { World } from "../../world/world.js";
import { errors } from "../errors.js";
import { bodyOf, param, type Request, type Route } from "../route.js";
import { guildIn, memberIn } from "./found.js";

function banIn(world: World, request: Request): Ban {
  const ban = world.ban(guildIn(world, request).id, param(request, "user_id"));
  if (!ban) throw errors.unknownBan();
  return ban;
}

/** With the user's messages of the last seconds, where asked for. */
function ban(request: Request, world: World): void {
  const guild = guildIn(world, request);
  const userId = param(request, "user_id");
  const body = bodyOf<{ delete_message_seconds: number | null; delete_message_days: number | null }>(request);
  const seconds = body.delete_message_seconds ?? (body.delete_message_days ?? 0) * 86_400;
  const since = world.now() - seconds * 1_000;
  world.addBan({ guildId: guild.id, userId, reason: request.reason ?? null });
  for (const channel of world.channelsOf(guild.id)) {
    const doomed = world.messagesOf(channel.id).filter((each) => each.authorId === userId && each.createdAt > since);
    if (seconds > 0 && doomed.length > 0) world.deleteMessages(channel, doomed);
  }
}

/** Keeping members out. */
export const banRoutes: readonly Route[] = [
  {
    method: "DELETE",
    path: "/guilds/:guild_id/members/:user_id",
    user: "member.kick",
    authorised: true,
    answer: (request, { world }) => {
      const member = memberIn(world, request);
      world.removeMember(member.guildId, member.userId);
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/bans",
    user: "guild.bans.fetch",
    authorised: true,
    answer: (request, { world, wire }) => {
      const { before, after, limit } = request.query;
      const bans = world
        .bansOf(guildIn(world, request).id)
        .filter(({ userId }) => before === undefined || BigInt(userId) < BigInt(before))
        .filter(({ userId }) => after === undefined || BigInt(userId) > BigInt(after))
        .sort((a, b) => (BigInt(a.userId) < BigInt(b.userId) ? -1 : 1))
        .slice(0, Number(limit ?? 1_000));
      return { status: 200, body: bans.map((each) => wire.ban(each)) };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/bans/:user_id",
    user: "guild.bans.fetch of one: does a blocked customer stay away",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.ban(banIn(world, request)) }),
  },
  {
    method: "PUT",
    path: "/guilds/:guild_id/bans/:user_id",
    user: "guild.bans.create",
    authorised: true,
    answer: (request, { world }) => {
      ban(request, world);
      return { status: 204 };
    },
  },
  {
    method: "DELETE",
    path: "/guilds/:guild_id/bans/:user_id",
    user: "guild.bans.remove",
    authorised: true,
    answer: (request, { world }) => {
      world.removeBan(banIn(world, request));
      return { status: 204 };
    },
  },
];
