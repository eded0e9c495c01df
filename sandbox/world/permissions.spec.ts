import { OverwriteType, PermissionFlagsBits as P } from "discord-api-types/v10";
import { describe, expect, it } from "vitest";
import {
  ALL_PERMISSIONS,
  channelPermissions,
  compareRoles,
  type GuildFacts,
  guildPermissions,
  hasPermissions,
  highestRole,
  isAboveMember,
  isAboveRole,
  type MemberFacts,
  missingPermissions,
  overwritableBits,
  type OverwriteFacts,
  type RoleFacts,
} from "./permissions.js";

const GUILD = "100";
const NOW = 1_000_000;
const READ = P.ViewChannel | P.ReadMessageHistory;
const WRITE = READ | P.SendMessages | P.EmbedLinks | P.AttachFiles | P.MentionEveryone;

function guildOf(everyone: bigint, ...roles: RoleFacts[]): GuildFacts {
  const all: RoleFacts[] = [{ id: GUILD, position: 0, permissions: everyone }, ...roles];
  return { id: GUILD, ownerId: "1", roles: new Map(all.map((role) => [role.id, role])) };
}

const role = (id: string, position: number, permissions = 0n): RoleFacts => ({ id, position, permissions });
const member = (userId: string, ...roleIds: string[]): MemberFacts => ({ userId, roleIds });
const forRole = (id: string, allow: bigint, deny: bigint): OverwriteFacts => ({
  id,
  type: OverwriteType.Role,
  allow,
  deny,
});
const forMember = (id: string, allow: bigint, deny: bigint): OverwriteFacts => ({
  id,
  type: OverwriteType.Member,
  allow,
  deny,
});

interface Case {
  name: string;
  guild: GuildFacts;
  member: MemberFacts;
  overwrites: OverwriteFacts[];
  expected: bigint;
}

const cases: Case[] = [
  {
    name: "the owner has everything, whatever is denied",
    guild: guildOf(0n),
    member: member("1"),
    overwrites: [forRole(GUILD, 0n, ALL_PERMISSIONS), forMember("1", 0n, ALL_PERMISSIONS)],
    expected: ALL_PERMISSIONS,
  },
  {
    name: "ADMINISTRATOR passes every overwrite",
    guild: guildOf(0n, role("200", 1, P.Administrator)),
    member: member("2", "200"),
    overwrites: [forMember("2", 0n, P.ViewChannel)],
    expected: ALL_PERMISSIONS,
  },
  {
    name: "ADMINISTRATOR of @everyone counts",
    guild: guildOf(P.Administrator),
    member: member("2"),
    overwrites: [],
    expected: ALL_PERMISSIONS,
  },
  {
    name: "without overwrites: @everyone and roles together",
    guild: guildOf(READ, role("200", 1, P.SendMessages), role("201", 2, P.ManageChannels)),
    member: member("2", "200"),
    overwrites: [],
    expected: READ | P.SendMessages,
  },
  {
    name: "a role the guild does not know gives nothing",
    guild: guildOf(READ),
    member: member("2", "999"),
    overwrites: [],
    expected: READ,
  },
  {
    name: "@everyone's overwrite denies, then allows",
    guild: guildOf(WRITE),
    member: member("2"),
    overwrites: [forRole(GUILD, P.AddReactions, P.MentionEveryone)],
    expected: (WRITE & ~P.MentionEveryone) | P.AddReactions,
  },
  {
    name: "a role's allow beats @everyone's deny",
    guild: guildOf(READ, role("200", 1)),
    member: member("2", "200"),
    overwrites: [forRole(GUILD, 0n, P.ViewChannel), forRole("200", P.ViewChannel, 0n)],
    expected: READ,
  },
  {
    name: "one role's allow beats another role's deny, whatever their positions",
    guild: guildOf(READ, role("200", 1), role("201", 9)),
    member: member("2", "200", "201"),
    overwrites: [forRole("200", P.SendMessages, 0n), forRole("201", 0n, P.SendMessages)],
    expected: READ | P.SendMessages,
  },
  {
    name: "an overwrite of a role the member lacks is not applied",
    guild: guildOf(READ, role("200", 1)),
    member: member("2"),
    overwrites: [forRole("200", P.SendMessages, P.ViewChannel)],
    expected: READ,
  },
  {
    name: "the member's deny beats a role's allow",
    guild: guildOf(READ, role("200", 1)),
    member: member("2", "200"),
    overwrites: [forMember("2", 0n, P.SendMessages), forRole("200", P.SendMessages, 0n)],
    expected: READ,
  },
  {
    name: "the member's allow beats a role's deny, in whatever order they are listed",
    guild: guildOf(READ, role("200", 1)),
    member: member("2", "200"),
    overwrites: [forMember("2", P.SendMessages, 0n), forRole("200", 0n, P.SendMessages)],
    expected: READ | P.SendMessages,
  },
  {
    name: "another member's overwrite is not applied",
    guild: guildOf(READ),
    member: member("2"),
    overwrites: [forMember("3", P.SendMessages, P.ViewChannel)],
    expected: READ,
  },
  {
    name: "a member overwrite with a role's id is not a role overwrite",
    guild: guildOf(READ, role("200", 1)),
    member: member("2", "200"),
    overwrites: [forMember("200", P.SendMessages, 0n)],
    expected: READ,
  },
  {
    name: "without VIEW_CHANNEL there is nothing",
    guild: guildOf(WRITE | P.ManageChannels),
    member: member("2"),
    overwrites: [forRole(GUILD, 0n, P.ViewChannel)],
    expected: 0n,
  },
  {
    name: "without SEND_MESSAGES no embeds, files or mentions",
    guild: guildOf(WRITE | P.ManageMessages),
    member: member("2"),
    overwrites: [forRole(GUILD, 0n, P.SendMessages)],
    expected: READ | P.ManageMessages,
  },
  {
    name: "a timeout leaves viewing and history",
    guild: guildOf(WRITE | P.ManageMessages),
    member: { userId: "2", roleIds: [], timedOutUntil: NOW + 1 },
    overwrites: [],
    expected: READ,
  },
  {
    name: "a timeout shows no hidden channel",
    guild: guildOf(WRITE),
    member: { userId: "2", roleIds: [], timedOutUntil: NOW + 1 },
    overwrites: [forRole(GUILD, 0n, P.ViewChannel)],
    expected: 0n,
  },
  {
    name: "a timeout that ended counts no more",
    guild: guildOf(WRITE),
    member: { userId: "2", roleIds: [], timedOutUntil: NOW },
    overwrites: [],
    expected: WRITE,
  },
  {
    name: "administrators are exempt from a timeout",
    guild: guildOf(0n, role("200", 1, P.Administrator)),
    member: { userId: "2", roleIds: ["200"], timedOutUntil: NOW + 1 },
    overwrites: [],
    expected: ALL_PERMISSIONS,
  },
];

describe("channel permissions", () => {
  it.each(cases)("$name", ({ guild, member: who, overwrites, expected }) => {
    expect(channelPermissions(guild, who, overwrites, NOW)).toBe(expected);
  });

  it("guild permissions obey a timeout", () => {
    const guild = guildOf(WRITE | P.ManageRoles);
    expect(guildPermissions(guild, member("2"), NOW)).toBe(WRITE | P.ManageRoles);
    expect(guildPermissions(guild, { userId: "2", roleIds: [], timedOutUntil: NOW + 1 }, NOW)).toBe(READ);
  });

  it("names what is missing", () => {
    expect(missingPermissions(READ, READ | P.ManageChannels)).toEqual(["ManageChannels"]);
    expect(hasPermissions(READ, P.ViewChannel | P.SendMessages)).toBe(false);
  });
});

describe("what an overwrite may grant", () => {
  const guild = guildOf(READ | P.ManageRoles, role("200", 1, P.SendMessages), role("201", 2, P.Administrator));

  it("is what is held in the guild, without MANAGE_ROLES", () => {
    expect(overwritableBits(guild, member("2", "200"), undefined)).toBe(READ | P.SendMessages);
  });

  it("is everything for an administrator", () => {
    expect(overwritableBits(guild, member("2", "201"), undefined)).toBe(ALL_PERMISSIONS);
  });

  it("counts what is held in the channel", () => {
    const overwrites = [forMember("2", P.ManageMessages, 0n)];
    expect(overwritableBits(guild, member("2"), overwrites)).toBe(READ | P.ManageMessages);
  });

  it("is everything with a MANAGE_ROLES overwrite of the channel", () => {
    expect(overwritableBits(guild, member("2"), [forMember("2", P.ManageRoles, 0n)])).toBe(ALL_PERMISSIONS);
    expect(overwritableBits(guild, member("2", "200"), [forRole("200", P.ManageRoles, 0n)])).toBe(ALL_PERMISSIONS);
    expect(overwritableBits(guild, member("2"), [forMember("3", P.ManageRoles, 0n)])).toBe(READ);
    expect(overwritableBits(guild, member("2"), [forRole("200", P.ManageRoles, 0n)])).toBe(READ);
  });
});

describe("role hierarchy", () => {
  const guild = guildOf(0n, role("200", 1), role("201", 5), role("202", 5));

  it("compares positions, then age", () => {
    expect(compareRoles(role("1", 1), role("2", 2))).toBeLessThan(0);
    expect(compareRoles(role("9", 5), role("10", 5))).toBeGreaterThan(0);
    expect(compareRoles(role("9", 5), role("9", 5))).toBe(0);
  });

  it("finds the highest role", () => {
    expect(highestRole(guild, member("2"))?.id).toBe(GUILD);
    expect(highestRole(guild, member("2", "200", "202", "201"))?.id).toBe("201");
  });

  it("lets a member manage lower roles only", () => {
    expect(isAboveRole(guild, member("2", "201"), role("200", 1))).toBe(true);
    expect(isAboveRole(guild, member("2", "201"), role("201", 5))).toBe(false);
    expect(isAboveRole(guild, member("2", "200"), role("201", 5))).toBe(false);
    expect(isAboveRole(guild, member("1"), role("201", 5))).toBe(true);
  });

  it("lets nobody touch the owner, and only the higher the lower", () => {
    expect(isAboveMember(guild, member("2", "201"), member("1"))).toBe(false);
    expect(isAboveMember(guild, member("1"), member("2", "201"))).toBe(true);
    expect(isAboveMember(guild, member("2", "201"), member("3", "200"))).toBe(true);
    expect(isAboveMember(guild, member("3", "200"), member("2", "201"))).toBe(false);
    expect(isAboveMember(guild, member("3", "200"), member("4", "200"))).toBe(false);
  });
});
