import { PermissionFlagsBits } from "discord-api-types/v10";
import { hasPermissions } from "../../world/permissions.js";
import type { Invite } from "../../world/types.js";
import type { World } from "../../world/world.js";
import { errors } from "../errors.js";
import { bodyOf, param, type Request, type Route } from "../route.js";
import { channelIn, guildIn } from "./found.js";

interface InviteBody {
  readonly max_age: number | null;
  readonly max_uses: number | null;
  readonly temporary: boolean | null;
  readonly unique: boolean | null;
}

function inviteIn(world: World, request: Request): Invite {
  const invite = world.invite(param(request, "code"));
  if (!invite) throw errors.unknownInvite();
  return invite;
}

/** Unless it must be unique, Discord hands out the inviter's invite of the same kind again. */
function inviteFor(world: World, request: Request): Invite {
  const channel = channelIn(world, request);
  const body = bodyOf<InviteBody>(request);
  const draft = {
    guildId: channel.guildId ?? "",
    channelId: channel.id,
    inviterId: world.botUserId,
    maxAge: body.max_age ?? 86_400,
    maxUses: body.max_uses ?? 0,
    temporary: body.temporary ?? false,
  };
  const alike = world
    .invitesOf(draft.guildId)
    .find((invite) => Object.entries(draft).every(([key, value]) => invite[key as keyof Invite] === value));
  return (body.unique ? undefined : alike) ?? world.createInvite(draft);
}

/** Invites and how often each was used. */
export const inviteRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/channels/:channel_id/invites",
    user: "guild.invites.create: personal links of /invite",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.invite(inviteFor(world, request), true) }),
  },
  {
    method: "GET",
    path: "/channels/:channel_id/invites",
    user: "guild.invites.fetch of one channel",
    authorised: true,
    answer: (request, { world, wire }) => {
      const channel = channelIn(world, request);
      const invites = world.invitesOf(channel.guildId ?? "").filter(({ channelId }) => channelId === channel.id);
      return { status: 200, body: invites.map((invite) => wire.invite(invite, true)) };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/invites",
    user: "guild.invites.fetch: use counts tell by whom somebody came",
    authorised: true,
    answer: (request, { world, wire }) => {
      const guild = guildIn(world, request);
      const counts = hasPermissions(world.permissionsOf(guild, world.botUserId), PermissionFlagsBits.ManageGuild);
      return { status: 200, body: world.invitesOf(guild.id).map((invite) => wire.invite(invite, counts)) };
    },
  },
  {
    method: "GET",
    path: "/invites/:code",
    user: "client.fetchInvite: does a stored link still work",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.invite(inviteIn(world, request), false) }),
  },
  {
    method: "DELETE",
    path: "/invites/:code",
    user: "invite.delete: the oldest unused links go at 900",
    authorised: true,
    answer: (request, { world, wire }) => {
      const invite = inviteIn(world, request);
      world.deleteInvite(invite);
      return { status: 200, body: wire.invite(invite, false) };
    },
  },
];
