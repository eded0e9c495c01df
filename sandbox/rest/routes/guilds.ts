import type { ChannelType, OverwriteType } from "discord-api-types/v10";
import type { Member, Overwrite, Role } from "../../world/types.js";
import { errors } from "../errors.js";
import { bodyOf, param, type Request, type Route } from "../route.js";
import { guildIn, memberIn, roleIn } from "./found.js";

interface RoleBody {
  readonly name: string | null;
  readonly permissions: string | null;
  readonly color: number | null;
  readonly colors: { readonly primary_color?: number | null } | null;
  readonly hoist: boolean | null;
  readonly mentionable: boolean | null;
}

interface MemberBody {
  readonly nick: string | null;
  readonly roles: readonly string[] | null;
  readonly communication_disabled_until: string | null;
}

/** The body of a channel create or edit; {@link OverwriteBody} of its overwrites. */
export interface ChannelBody {
  readonly name: string;
  readonly type: ChannelType.GuildText | ChannelType.GuildCategory;
  readonly topic: string | null;
  readonly parent_id: string | null;
  readonly position: number | null;
  readonly nsfw: boolean | null;
  readonly rate_limit_per_user: number | null;
  readonly permission_overwrites: readonly OverwriteBody[] | null;
}

export interface OverwriteBody {
  readonly id: string;
  readonly type?: OverwriteType;
  readonly allow?: string | number | null;
  readonly deny?: string | number | null;
}

/** An overwrite without a type is a role's when a role has its id. */
export function overwriteOf(body: OverwriteBody, isRole: boolean): Overwrite {
  return {
    id: body.id,
    type: body.type ?? (isRole ? 0 : 1),
    allow: BigInt(body.allow ?? 0),
    deny: BigInt(body.deny ?? 0),
  };
}

function roleChanges(body: Partial<RoleBody>): Partial<Omit<Role, "id" | "guildId" | "managed">> {
  const color = body.colors?.primary_color ?? body.color;
  return {
    ...(typeof body.name === "string" ? { name: body.name } : {}),
    ...(typeof body.permissions === "string" ? { permissions: BigInt(body.permissions) } : {}),
    ...(typeof color === "number" ? { color } : {}),
    ...(typeof body.hoist === "boolean" ? { hoist: body.hoist } : {}),
    ...(typeof body.mentionable === "boolean" ? { mentionable: body.mentionable } : {}),
  };
}

function memberChanges(body: Partial<MemberBody>): Partial<Pick<Member, "nick" | "roleIds" | "timedOutUntil">> {
  const until = body.communication_disabled_until;
  return {
    ...(body.nick === undefined ? {} : { nick: body.nick === "" ? null : body.nick }),
    ...(body.roles ? { roleIds: [...new Set(body.roles)] } : {}),
    ...(until === undefined ? {} : { timedOutUntil: until === null ? undefined : Date.parse(until) }),
  };
}

interface PositionBody {
  readonly id: string;
  readonly position?: number | null;
  readonly parent_id?: string | null;
  readonly lock_permissions?: boolean | null;
}

/** The body is a list, not an object. */
function positionsOf(request: Request): readonly PositionBody[] {
  return Object.values(bodyOf<Record<number, PositionBody>>(request)).flatMap((each) => each ?? []);
}

function limitOf(request: Request, usual: number): number {
  return Number(request.query["limit"] ?? usual);
}

/** Guilds, their channels, members and roles. */
export const guildRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/guilds/:guild_id",
    user: "guild.fetch: health report",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.guild(guildIn(world, request)) }),
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/channels",
    user: "guild.channels.fetch: the ticket reaper looks for orphans",
    authorised: true,
    answer: (request, { world, wire }) => {
      const guild = guildIn(world, request);
      return { status: 200, body: world.channelsOf(guild.id).map((channel) => wire.channel(channel)) };
    },
  },
  {
    method: "POST",
    path: "/guilds/:guild_id/channels",
    user: "guild.channels.create: ticket channels",
    authorised: true,
    answer: (request, { world, wire }) => {
      const guild = guildIn(world, request);
      const body = bodyOf<ChannelBody>(request);
      const channel = world.createChannel(guild.id, {
        name: body.name ?? "",
        ...(body.type === undefined ? {} : { type: body.type }),
        topic: body.topic ?? null,
        parentId: body.parent_id ?? null,
        nsfw: body.nsfw ?? false,
        rateLimitPerUser: body.rate_limit_per_user ?? 0,
        ...(typeof body.position === "number" ? { position: body.position } : {}),
        ...(body.permission_overwrites
          ? { overwrites: body.permission_overwrites.map((entry) => overwriteOf(entry, guild.roles.has(entry.id))) }
          : {}),
      });
      return { status: 201, body: wire.channel(channel) };
    },
  },
  {
    method: "PATCH",
    path: "/guilds/:guild_id/channels",
    user: "guild.channels.setPositions: setup puts its categories in order",
    authorised: true,
    answer: (request, { world }) => {
      for (const { id, position, parent_id: parentId, lock_permissions: locked } of positionsOf(request)) {
        const channel = world.channel(id);
        const parent = world.channel(parentId ?? "");
        if (!channel) continue;
        world.updateChannel(channel, {
          ...(typeof position === "number" ? { position } : {}),
          ...(parentId === undefined ? {} : { parentId }),
          ...(locked && parent ? { overwrites: parent.overwrites.map((each) => ({ ...each })) } : {}),
        });
      }
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/members",
    user: "guild.members.list",
    authorised: true,
    answer: (request, { world, wire }) => {
      const after = BigInt(request.query["after"] ?? 0);
      const members = [...guildIn(world, request).members.values()]
        .filter(({ userId }) => BigInt(userId) > after)
        .sort((a, b) => (BigInt(a.userId) < BigInt(b.userId) ? -1 : 1))
        .slice(0, limitOf(request, 1));
      return { status: 200, body: members.map((member) => wire.member(member)) };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/members/search",
    user: "guild.members.search",
    authorised: true,
    answer: (request, { world, wire }) => {
      const query = (request.query["query"] ?? "").toLowerCase();
      const members = [...guildIn(world, request).members.values()].filter(({ userId, nick }) =>
        [world.user(userId)?.username, nick].some((name) => name?.toLowerCase().startsWith(query)),
      );
      return { status: 200, body: members.slice(0, limitOf(request, 1)).map((member) => wire.member(member)) };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/members/:user_id",
    user: "guild.members.fetch: roles of the caller, membership of a recipient",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.member(memberIn(world, request)) }),
  },
  {
    method: "PATCH",
    path: "/guilds/:guild_id/members/:user_id",
    user: "member.edit: roles in one request",
    authorised: true,
    answer: (request, { world, wire }) => {
      const member = memberIn(world, request);
      const changes = memberChanges(bodyOf<MemberBody>(request));
      const roles = guildIn(world, request).roles;
      if (changes.roleIds?.some((id) => !roles.has(id))) throw errors.unknownRole();
      world.updateMember(member, changes);
      return { status: 200, body: wire.member(member) };
    },
  },
  {
    method: "PUT",
    path: "/guilds/:guild_id/members/:user_id/roles/:role_id",
    user: "member.roles.add: tier roles and sold roles",
    authorised: true,
    answer: (request, { world }) => {
      const member = memberIn(world, request);
      const role = roleIn(world, request);
      if (!member.roleIds.includes(role.id)) world.updateMember(member, { roleIds: [...member.roleIds, role.id] });
      return { status: 204 };
    },
  },
  {
    method: "DELETE",
    path: "/guilds/:guild_id/members/:user_id/roles/:role_id",
    user: "member.roles.remove",
    authorised: true,
    answer: (request, { world }) => {
      const member = memberIn(world, request);
      const role = roleIn(world, request);
      if (member.roleIds.includes(role.id)) {
        world.updateMember(member, { roleIds: member.roleIds.filter((id) => id !== role.id) });
      }
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/roles",
    user: "guild.roles.fetch: setup and health report",
    authorised: true,
    answer: (request, { world, wire }) => ({
      status: 200,
      body: [...guildIn(world, request).roles.values()].map((role) => wire.role(role)),
    }),
  },
  {
    method: "POST",
    path: "/guilds/:guild_id/roles",
    user: "guild.roles.create: setup makes tier roles",
    authorised: true,
    answer: (request, { world, wire }) => {
      const guild = guildIn(world, request);
      const everyone = guild.roles.get(guild.id)?.permissions ?? 0n;
      const draft = { name: "new role", permissions: everyone, ...roleChanges(bodyOf<RoleBody>(request)) };
      return { status: 200, body: wire.role(world.createRole(guild.id, draft)) };
    },
  },
  {
    method: "PATCH",
    path: "/guilds/:guild_id/roles",
    user: "guild.roles.setPositions: setup puts tier roles in order",
    authorised: true,
    answer: (request, { world, wire }) => {
      const guild = guildIn(world, request);
      for (const { id, position } of positionsOf(request)) {
        const role = guild.roles.get(id);
        if (role && typeof position === "number") world.moveRole(role, position);
      }
      return { status: 200, body: [...guild.roles.values()].map((role) => wire.role(role)) };
    },
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/roles/:role_id",
    user: "guild.roles.fetch of one role",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.role(roleIn(world, request)) }),
  },
  {
    method: "PATCH",
    path: "/guilds/:guild_id/roles/:role_id",
    user: "role.edit: setup repairs tier roles",
    authorised: true,
    answer: (request, { world, wire }) => {
      const role = roleIn(world, request);
      world.updateRole(role, roleChanges(bodyOf<RoleBody>(request)));
      return { status: 200, body: wire.role(role) };
    },
  },
  {
    method: "DELETE",
    path: "/guilds/:guild_id/roles/:role_id",
    user: "role.delete",
    authorised: true,
    answer: (request, { world }) => {
      const role = roleIn(world, request);
      if (role.managed || role.id === param(request, "guild_id")) throw errors.invalidRole();
      world.deleteRole(role);
      return { status: 204 };
    },
  },
];
