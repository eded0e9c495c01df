import { PermissionFlagsBits as P, RESTJSONErrorCodes as Code } from "discord-api-types/v10";
import { fieldError } from "../spec/index.js";
import { guildPermissions, hasPermissions, isAboveMember, isAboveRole } from "../world/permissions.js";
import type { Guild, Member, Role } from "../world/types.js";
import { missingPermission } from "./access.js";
import { botMember, guildOf } from "./bot.js";
import type { RequestFacts } from "./facts.js";
import { bits, list, object, text } from "./read.js";
import { badRequest, doc, experience, fault, formRule, type Rule } from "./rule.js";

const ROLES = "/guilds/:guild_id/roles";
const MEMBER = "PATCH /guilds/:guild_id/members/:user_id";
const memberRole = [
  "PUT /guilds/:guild_id/members/:user_id/roles/:role_id",
  "DELETE /guilds/:guild_id/members/:user_id/roles/:role_id",
];
const editRole = [`PATCH ${ROLES}/:role_id`, `DELETE ${ROLES}/:role_id`];
const hierarchy = doc("topics/permissions", "permission-hierarchy");
const invalidRole = badRequest(Code.InvalidRole, "Invalid Role");

interface RoleRequest {
  readonly guild: Guild;
  readonly bot: Member;
  readonly role: Role;
}

/** The role a request names, in a guild the bot is in. */
function roleOf(facts: RequestFacts): RoleRequest | undefined {
  const guild = guildOf(facts);
  const bot = guild && botMember(facts, guild);
  const role = guild?.roles.get(facts.params.role_id ?? "");
  return guild && bot && role ? { guild, bot, role } : undefined;
}

const fixed = ({ guild, role }: RoleRequest): boolean => role.managed || role.id === guild.id;

const giveAbove: Rule = {
  id: "role.give-above-own",
  source: hierarchy,
  routes: memberRole,
  check: (facts) => {
    const of = roleOf(facts);
    return of && !fixed(of) && !isAboveRole(of.guild, of.bot, of.role) ? missingPermission : undefined;
  },
};

const giveFixed: Rule = {
  id: "role.give-managed",
  source: experience,
  routes: memberRole,
  check: (facts) => {
    const of = roleOf(facts);
    return of && fixed(of) ? invalidRole : undefined;
  },
};

const editAbove: Rule = {
  id: "role.edit-above-own",
  source: hierarchy,
  routes: editRole,
  check: (facts) => {
    const of = roleOf(facts);
    if (!of || (of.role.id === of.guild.id && facts.method === "PATCH")) return undefined;
    return isAboveRole(of.guild, of.bot, of.role) ? undefined : missingPermission;
  },
};

const deleteFixed: Rule = {
  id: "role.delete-managed",
  source: experience,
  routes: [`DELETE ${ROLES}/:role_id`],
  check: (facts) => {
    const of = roleOf(facts);
    return of && fixed(of) ? invalidRole : undefined;
  },
};

const grant: Rule = {
  id: "role.grant-beyond-own",
  source: hierarchy,
  routes: [`POST ${ROLES}`, `PATCH ${ROLES}/:role_id`],
  check: (facts) => {
    const guild = guildOf(facts);
    const bot = guild && botMember(facts, guild);
    if (!guild || !bot) return undefined;
    const had = guild.roles.get(facts.params.role_id ?? "")?.permissions ?? 0n;
    const wanted = bits(object(facts.body).permissions) & ~had;
    return hasPermissions(guildPermissions(guild, bot, facts.now), wanted) ? undefined : missingPermission;
  },
};

/** Roles a guild holds, @everyone included. */
const MOST_ROLES = 250;

const count: Rule = {
  id: "role.count",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: [`POST ${ROLES}`],
  check: (facts) =>
    (guildOf(facts)?.roles.size ?? 0) >= MOST_ROLES
      ? badRequest(Code.MaximumNumberOfGuildRolesReached, "Maximum number of guild roles reached (250)")
      : undefined,
};

interface MemberRequest {
  readonly guild: Guild;
  readonly bot: Member;
  readonly target: Member;
}

function memberOf(facts: RequestFacts): MemberRequest | undefined {
  const guild = guildOf(facts);
  const bot = guild && botMember(facts, guild);
  const target = guild?.members.get(facts.params.user_id ?? "");
  return guild && bot && target ? { guild, bot, target } : undefined;
}

const memberAbove: Rule = {
  id: "member.edit-above-own",
  source: hierarchy,
  routes: [MEMBER],
  check: (facts) => {
    const of = memberOf(facts);
    const sent = object(facts.body);
    const concerns = ["nick", "communication_disabled_until"].some((key) => sent[key] !== undefined);
    if (!of || !concerns || of.target.userId === of.bot.userId) return undefined;
    return isAboveMember(of.guild, of.bot, of.target) ? undefined : missingPermission;
  },
};

/** The roles a new list adds or takes away. */
function changedRoles({ guild, target }: MemberRequest, body: unknown): Role[] {
  const wanted = object(body).roles;
  if (!Array.isArray(wanted)) return [];
  const now = new Set(list(wanted).flatMap((id) => text(id) ?? []));
  const before = new Set(target.roleIds);
  return [...guild.roles.values()].filter((role) => now.has(role.id) !== before.has(role.id) && role.id !== guild.id);
}

const memberRoles: Rule = {
  id: "member.roles-above-own",
  source: hierarchy,
  routes: [MEMBER],
  check: (facts) => {
    const of = memberOf(facts);
    const above =
      of && changedRoles(of, facts.body).some((role) => role.managed || !isAboveRole(of.guild, of.bot, role));
    return above ? missingPermission : undefined;
  },
};

const memberRolesUnknown = formRule("member.roles-unknown", experience, [MEMBER], (facts) => {
  const of = memberOf(facts);
  if (!of) return [];
  return list(object(facts.body).roles).flatMap((id, index) => {
    const role = text(id);
    return role === undefined || of.guild.roles.has(role)
      ? []
      : [fault(["roles", index], "TYPE_MODEL_NOT_FOUND", "Role not found")];
  });
});

/** Milliseconds a timeout may last. */
const LONGEST_TIMEOUT = 28 * 24 * 60 * 60_000;

const timeout = formRule(
  "member.timeout-length",
  doc("resources/guild", "modify-guild-member"),
  [MEMBER],
  ({ body, now }) => {
    const until = Date.parse(text(object(body).communication_disabled_until) ?? "");
    if (Number.isNaN(until) || until - now <= LONGEST_TIMEOUT) return [];
    const message = "The timeout may last at most 28 days";
    return [fault(["communication_disabled_until"], "COMMUNICATION_DISABLED_UNTIL_TOO_LONG", message)];
  },
);

const timeoutAdministrator: Rule = {
  id: "member.timeout-administrator",
  source: doc("topics/permissions", "permissions-for-timed-out-members"),
  routes: [MEMBER],
  check: (facts) => {
    const of = memberOf(facts);
    if (!of || text(object(facts.body).communication_disabled_until) === undefined) return undefined;
    if (!isAboveMember(of.guild, of.bot, of.target)) return undefined;
    const exempt = hasPermissions(guildPermissions(of.guild, of.target, facts.now), P.Administrator);
    return exempt ? missingPermission : undefined;
  },
};

const nameBlank = formRule("role.name-blank", experience, [`POST ${ROLES}`, `PATCH ${ROLES}/:role_id`], ({ body }) => {
  const name = text(object(body).name);
  return name !== undefined && name !== "" && name.trim() === ""
    ? [{ path: ["name"], ...fieldError.badLength(1, 100) }]
    : [];
});

export const roleAccessRules: readonly Rule[] = [
  giveFixed,
  giveAbove,
  deleteFixed,
  editAbove,
  grant,
  memberAbove,
  memberRoles,
  timeoutAdministrator,
];

export const roleFormRules: readonly Rule[] = [memberRolesUnknown, timeout, nameBlank];

export const roleLimitRules: readonly Rule[] = [count];
