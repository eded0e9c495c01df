import { ChannelType, OverwriteType } from "discord-api-types/v10";
import { type BadRequest, createChannel, editChannel, form, refused, times, x } from "./case.js";
import { deny, grant, type Outgoing, Permission as P, revoke, type Stage } from "./stage.js";

const DAY = 24 * 60 * 60_000;

const overwrite = (id: string, allow: bigint, deny = 0n, type: number = OverwriteType.Role): object => ({
  id,
  type,
  allow: allow.toString(),
  deny: deny.toString(),
});

const putOverwrite =
  (id: (stage: Stage) => string, body: object) =>
  (stage: Stage): Outgoing => ({
    method: "PUT",
    path: `/channels/${stage.general.id}/permissions/${id(stage)}`,
    body,
  });

const memberRole =
  (method: string, role: (stage: Stage) => string) =>
  (stage: Stage): Outgoing => ({
    method,
    path: `/guilds/${stage.guild.id}/members/${stage.alice.id}/roles/${role(stage)}`,
  });

const editMember =
  (body: object | ((stage: Stage) => object)) =>
  (stage: Stage): Outgoing => ({
    method: "PATCH",
    path: `/guilds/${stage.guild.id}/members/${stage.alice.id}`,
    body: typeof body === "function" ? body(stage) : body,
  });

const roleRoute =
  (method: string, role: (stage: Stage) => string, body?: object) =>
  (stage: Stage): Outgoing => ({
    method,
    path: `/guilds/${stage.guild.id}/roles/${role(stage)}`,
    ...(body ? { body } : {}),
  });

const createRole =
  (body: object) =>
  ({ guild }: Stage): Outgoing => ({ method: "POST", path: `/guilds/${guild.id}/roles`, body });

const fill = ({ world, guild }: Stage, count: number, parentId?: string): void => {
  times(count, (index) => world.createChannel(guild.id, { name: `c${index}`, ...(parentId ? { parentId } : {}) }));
};

export const giveAlice = ({ world, guild, alice }: Stage, roleId: string): void => {
  const member = guild.members.get(alice.id);
  if (member) world.updateMember(member, { roleIds: [roleId] });
};

const dm = ({ world, alice }: Stage): string => world.dmBetween(world.botUserId, alice.id).id;

/** What may not be done to channels, overwrites, roles and members. */
export const guildCases: readonly BadRequest[] = [
  refused("guild.unknown", "channels of no guild", 404, 10004, {
    bad: () => ({ method: "GET", path: "/guilds/1/channels" }),
    good: ({ guild }) => ({ method: "GET", path: `/guilds/${guild.id}/channels` }),
  }),
  refused("guild.not-a-member", "a channel in a guild the bot left", 403, 50001, {
    arrange: ({ world, guild }) => world.removeMember(guild.id, world.botUserId),
    bad: createChannel({}),
  }),
  refused("access.create-channel", "a channel without MANAGE_CHANNELS", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageChannels),
    bad: createChannel({}),
  }),
  refused("access.edit-channel", "a topic without MANAGE_CHANNELS", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, P.ManageChannels),
    bad: editChannel({ topic: "a" }),
  }),
  refused("access.delete-channel", "deleting without MANAGE_CHANNELS", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, P.ManageChannels),
    bad: ({ general }) => ({ method: "DELETE", path: `/channels/${general.id}` }),
    good: ({ category }) => ({ method: "DELETE", path: `/channels/${category.id}` }),
  }),
  refused("access.edit-overwrites", "new overwrites without MANAGE_ROLES", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageRoles),
    bad: editChannel({ permission_overwrites: [] }),
    good: editChannel({ topic: "a" }),
  }),
  refused("access.overwrite", "an overwrite without MANAGE_ROLES", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageRoles),
    bad: putOverwrite(({ low }) => low.id, { type: 0, allow: "0", deny: "0" }),
  }),
  form("channel.topic", "a topic of 1,025 characters", "topic BASE_TYPE_MAX_LENGTH", {
    bad: createChannel({ topic: x(1025) }),
    good: createChannel({ topic: x(1024) }),
  }),
  form("channel.topic", "an edit to 1,025 characters", "topic BASE_TYPE_MAX_LENGTH", {
    bad: editChannel({ topic: x(1025) }),
    good: editChannel({ topic: x(1024) }),
  }),
  form("channel.name-blank", "a name of blanks", "name BASE_TYPE_BAD_LENGTH", {
    bad: createChannel({ name: "   " }),
    good: createChannel({ name: " a " }),
  }),
  form("channel.type-change", "a text channel into a category", "type BASE_TYPE_CHOICES", {
    bad: editChannel({ type: ChannelType.GuildCategory }),
    good: editChannel({ type: ChannelType.GuildText }),
  }),
  form("channel.parent-unknown", "a category that is gone", "parent_id CHANNEL_PARENT_INVALID", {
    bad: createChannel({ parent_id: "1" }),
    good: createChannel(({ category }) => ({ parent_id: category.id })),
  }),
  form("channel.parent-unknown", "another guild's category", "parent_id CHANNEL_PARENT_INVALID", {
    bad: createChannel(({ world }) => {
      const other = world.createGuild({ name: "Other" });
      return { parent_id: world.createChannel(other.id, { name: "Theirs", type: ChannelType.GuildCategory }).id };
    }),
  }),
  form("channel.parent-type", "a text channel as category", "parent_id CHANNEL_PARENT_INVALID_TYPE", {
    bad: createChannel(({ general }) => ({ parent_id: general.id })),
    good: editChannel(({ category }) => ({ parent_id: category.id })),
  }),
  form("channel.category-nested", "a category in a category", "parent_id CHANNEL_PARENT_INVALID_PARENT", {
    bad: createChannel(({ category }) => ({ type: ChannelType.GuildCategory, parent_id: category.id })),
    good: createChannel({ type: ChannelType.GuildCategory }),
  }),
  form("channel.parent-full", "the 51st channel of a category", "parent_id CHANNEL_PARENT_MAX_CHANNELS", {
    arrange: (stage) => fill(stage, 50, stage.category.id),
    bad: createChannel(({ category }) => ({ parent_id: category.id })),
    good: createChannel({}),
  }),
  form("channel.parent-full", "moving a channel into a full category", "parent_id CHANNEL_PARENT_MAX_CHANNELS", {
    arrange: (stage) => fill(stage, 50, stage.category.id),
    bad: editChannel(({ category }) => ({ parent_id: category.id })),
    good: editChannel({ parent_id: null }),
  }),
  refused("channel.guild-full", "the 501st channel", 400, 30013, {
    arrange: (stage) => fill(stage, 498),
    bad: createChannel({}),
    good: editChannel({ topic: "a" }),
  }),
  refused("channel.dm-action", "a topic for a DM", 403, 50003, {
    bad: (stage) => ({ method: "PATCH", path: `/channels/${dm(stage)}`, body: { topic: "a" } }),
    good: editChannel({ topic: "a" }),
  }),
  refused("channel.dm-action", "an overwrite for a DM", 403, 50003, {
    bad: (stage) => ({
      method: "PUT",
      path: `/channels/${dm(stage)}/permissions/${stage.alice.id}`,
      body: { type: 1, allow: "0", deny: "0" },
    }),
  }),

  form("overwrite.type-required", "an overwrite of nothing", "type BASE_TYPE_REQUIRED", {
    bad: putOverwrite(({ low }) => low.id, { allow: "0", deny: "0" }),
    good: putOverwrite(({ low }) => low.id, { type: 0, allow: "0", deny: "0" }),
  }),
  refused("overwrite.target-unknown", "an overwrite for a role that is gone", 404, 10009, {
    bad: putOverwrite(() => "1", { type: 0, allow: "0", deny: "0" }),
    good: putOverwrite(({ low }) => low.id, { type: 0, allow: "0", deny: "0" }),
  }),
  refused("overwrite.target-unknown", "a channel for a member under the type of a role", 404, 10009, {
    bad: createChannel(({ alice }) => ({ permission_overwrites: [overwrite(alice.id, P.ViewChannel)] })),
    good: createChannel(({ alice }) => ({
      permission_overwrites: [overwrite(alice.id, P.ViewChannel, 0n, OverwriteType.Member)],
    })),
  }),
  refused("overwrite.beyond-own-permissions", "granting what the bot lacks", 403, 50013, {
    bad: createChannel(({ low }) => ({ permission_overwrites: [overwrite(low.id, P.BanMembers)] })),
    good: createChannel(({ low }) => ({ permission_overwrites: [overwrite(low.id, P.SendMessages)] })),
  }),
  refused("overwrite.beyond-own-permissions", "denying what the bot lacks", 403, 50013, {
    bad: putOverwrite(({ low }) => low.id, { type: 0, allow: "0", deny: P.BanMembers.toString() }),
    good: putOverwrite(({ low }) => low.id, { type: 0, allow: "0", deny: P.SendMessages.toString() }),
  }),
  refused("overwrite.manage-roles", "MANAGE_ROLES by an overwrite", 403, 50013, {
    bad: createChannel(({ low }) => ({ permission_overwrites: [overwrite(low.id, P.ManageRoles)] })),
    good: createChannel(({ low }) => ({ permission_overwrites: [overwrite(low.id, P.ManageMessages)] })),
  }),
  refused("overwrite.create-needs-manage-roles", "a private channel without MANAGE_ROLES", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageRoles),
    bad: createChannel(({ guild }) => ({ permission_overwrites: [overwrite(guild.id, 0n, P.ViewChannel)] })),
    good: createChannel({}),
  }),
  refused("overwrite.unknown", "taking back an overwrite that is not there", 404, 10009, {
    bad: ({ general, low }) => ({ method: "DELETE", path: `/channels/${general.id}/permissions/${low.id}` }),
  }),
  refused("overwrite.count", "the 1,001st overwrite", 400, 30060, {
    arrange: ({ world, general }) => {
      const overwrites = times(1000, (index) => ({
        id: `${index + 1}`,
        type: OverwriteType.Member,
        allow: 0n,
        deny: 0n,
      }));
      world.updateChannel(general, { overwrites });
    },
    bad: putOverwrite(({ low }) => low.id, { type: 0, allow: "0", deny: "0" }),
  }),

  refused("role.unknown", "giving a role that is gone", 404, 10011, {
    bad: memberRole("PUT", () => "1"),
    good: memberRole("PUT", ({ low }) => low.id),
  }),
  refused("member.unknown", "a role for somebody who left", 404, 10007, {
    bad: ({ guild, low }) => ({ method: "PUT", path: `/guilds/${guild.id}/members/1/roles/${low.id}` }),
    good: memberRole("PUT", ({ low }) => low.id),
  }),
  refused("user.unknown", "a user nobody is", 404, 10013, {
    bad: () => ({ method: "GET", path: "/users/1" }),
    good: ({ alice }) => ({ method: "GET", path: `/users/${alice.id}` }),
  }),
  refused("access.member-roles", "giving a role without MANAGE_ROLES", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageRoles),
    bad: memberRole("PUT", ({ low }) => low.id),
  }),
  refused("role.give-above-own", "giving a role above the bot", 403, 50013, {
    bad: memberRole("PUT", ({ high }) => high.id),
    good: memberRole("PUT", ({ low }) => low.id),
  }),
  refused("role.give-above-own", "taking a role above the bot", 403, 50013, {
    arrange: (stage) => giveAlice(stage, stage.high.id),
    bad: memberRole("DELETE", ({ high }) => high.id),
    good: memberRole("DELETE", ({ low }) => low.id),
  }),
  refused("role.give-managed", "giving a managed role", 400, 50028, {
    bad: memberRole("PUT", ({ managed }) => managed.id),
    good: memberRole("PUT", ({ low }) => low.id),
  }),
  refused("role.give-managed", "giving @everyone", 400, 50028, { bad: memberRole("PUT", ({ guild }) => guild.id) }),
  refused("access.manage-roles", "a new role without MANAGE_ROLES", 403, 50013, {
    arrange: (stage) => revoke(stage, P.ManageRoles),
    bad: createRole({ name: "New" }),
  }),
  refused("role.edit-above-own", "renaming a role above the bot", 403, 50013, {
    bad: roleRoute("PATCH", ({ high }) => high.id, { name: "Lower" }),
    good: roleRoute("PATCH", ({ low }) => low.id, { name: "Lower" }),
  }),
  refused("role.edit-above-own", "deleting a role above the bot", 403, 50013, {
    bad: roleRoute("DELETE", ({ high }) => high.id),
    good: roleRoute("DELETE", ({ low }) => low.id),
  }),
  refused("role.delete-managed", "deleting a managed role", 400, 50028, {
    bad: ({ world, guild }) => {
      const managed = world.createRole(guild.id, { name: "Other bot", managed: true });
      return { method: "DELETE", path: `/guilds/${guild.id}/roles/${managed.id}` };
    },
    good: roleRoute("DELETE", ({ low }) => low.id),
  }),
  refused("role.grant-beyond-own", "a role that may ban", 403, 50013, {
    bad: createRole({ name: "Mod", permissions: P.BanMembers.toString() }),
    good: createRole({ name: "Mod", permissions: P.ManageMessages.toString() }),
  }),
  form("role.name-blank", "a role of blanks", "name BASE_TYPE_BAD_LENGTH", {
    bad: createRole({ name: "  " }),
    good: createRole({ name: "New" }),
  }),
  refused("role.count", "the 251st role", 400, 30005, {
    arrange: ({ world, guild }) => {
      times(250 - guild.roles.size, (index) => world.createRole(guild.id, { name: `r${index}` }));
    },
    bad: createRole({ name: "One more" }),
    good: roleRoute("PATCH", ({ low }) => low.id, { name: "Other" }),
  }),

  refused("access.edit-member", "a nickname without MANAGE_NICKNAMES", 403, 50013, {
    bad: editMember({ nick: "Al" }),
    good: editMember({ roles: [] }),
  }),
  refused("access.edit-member", "a timeout without MODERATE_MEMBERS", 403, 50013, {
    bad: editMember(({ world }) => ({ communication_disabled_until: new Date(world.now() + DAY).toISOString() })),
  }),
  refused("member.edit-above-own", "renaming somebody above the bot", 403, 50013, {
    arrange: (stage) => {
      grant(stage, P.ManageNicknames);
      giveAlice(stage, stage.high.id);
    },
    bad: editMember({ nick: "Al" }),
  }),
  refused("member.edit-above-own", "renaming the owner", 403, 50013, {
    arrange: (stage) => grant(stage, P.ManageNicknames),
    bad: ({ guild }) => ({
      method: "PATCH",
      path: `/guilds/${guild.id}/members/${guild.ownerId}`,
      body: { nick: "O" },
    }),
    good: editMember({ nick: "Al" }),
  }),
  refused("member.roles-above-own", "a list with a role above the bot", 403, 50013, {
    bad: editMember(({ high }) => ({ roles: [high.id] })),
    good: editMember(({ low }) => ({ roles: [low.id] })),
  }),
  form("member.roles-unknown", "a list with a role that is gone", "roles.0 TYPE_MODEL_NOT_FOUND", {
    bad: editMember({ roles: ["1"] }),
    good: editMember(({ low }) => ({ roles: [low.id] })),
  }),
  form(
    "member.timeout-length",
    "a timeout of 29 days",
    "communication_disabled_until COMMUNICATION_DISABLED_UNTIL_TOO_LONG",
    {
      arrange: (stage) => grant(stage, P.ModerateMembers),
      bad: editMember(({ world }) => ({
        communication_disabled_until: new Date(world.now() + 29 * DAY).toISOString(),
      })),
      good: editMember(({ world }) => ({
        communication_disabled_until: new Date(world.now() + 27 * DAY).toISOString(),
      })),
    },
  ),
  refused("member.timeout-administrator", "a timeout for an administrator", 403, 50013, {
    arrange: (stage) => {
      grant(stage, P.ModerateMembers);
      stage.world.updateRole(stage.low, { permissions: P.Administrator });
      giveAlice(stage, stage.low.id);
    },
    bad: editMember(({ world }) => ({ communication_disabled_until: new Date(world.now() + DAY).toISOString() })),
    good: editMember({ communication_disabled_until: null }),
  }),
];
