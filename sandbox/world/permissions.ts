import { OverwriteType, PermissionFlagsBits } from "discord-api-types/v10";

/**
 * Discord's permission arithmetic as pure functions.
 *
 * The order is the documented one: owner, ADMINISTRATOR, @everyone with the member's roles, then the channel's
 * overwrites (@everyone, all roles together with deny before allow, the member), then what the missing permissions and
 * a timeout take away implicitly.
 *
 * Source: https://discord.com/developers/docs/topics/permissions
 */

/** The part of a role the arithmetic reads. */
export interface RoleFacts {
  readonly id: string;
  /** 0 for @everyone; higher is above. Two roles may share a position. */
  readonly position: number;
  readonly permissions: bigint;
}

/** The part of a channel overwrite the arithmetic reads. */
export interface OverwriteFacts {
  /** A role's or a user's id, as {@link type} says. */
  readonly id: string;
  readonly type: OverwriteType;
  readonly allow: bigint;
  readonly deny: bigint;
}

/** The part of a guild the arithmetic reads. The role with the guild's own id is @everyone. */
export interface GuildFacts {
  readonly id: string;
  readonly ownerId: string;
  readonly roles: ReadonlyMap<string, RoleFacts>;
}

/** The part of a member the arithmetic reads. */
export interface MemberFacts {
  readonly userId: string;
  /** Without @everyone, which everybody has. */
  readonly roleIds: Iterable<string>;
  /** Epoch milliseconds of the end of a timeout; undefined or past: none. */
  readonly timedOutUntil?: number | undefined;
}

/** Every permission Discord knows. */
export const ALL_PERMISSIONS: bigint = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** What a timed-out member keeps. */
const KEPT_IN_TIMEOUT = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;

/** What goes with SEND_MESSAGES. */
const NEEDS_SEND_MESSAGES =
  PermissionFlagsBits.MentionEveryone |
  PermissionFlagsBits.SendTTSMessages |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.EmbedLinks;

/** True when `held` contains every bit of `wanted`. */
export function hasPermissions(held: bigint, wanted: bigint): boolean {
  return (held & wanted) === wanted;
}

/** The names (`ManageChannels`, …) of the bits of `wanted` that `held` lacks. */
export function missingPermissions(held: bigint, wanted: bigint): string[] {
  return Object.entries(PermissionFlagsBits)
    .filter(([, bit]) => (wanted & bit) !== 0n && (held & bit) === 0n)
    .map(([name]) => name);
}

/** The permissions of a member in the guild as a whole, before any timeout or channel. */
export function basePermissions(guild: GuildFacts, member: MemberFacts): bigint {
  if (member.userId === guild.ownerId) return ALL_PERMISSIONS;
  let permissions = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const roleId of member.roleIds) permissions |= guild.roles.get(roleId)?.permissions ?? 0n;
  return hasPermissions(permissions, PermissionFlagsBits.Administrator) ? ALL_PERMISSIONS : permissions;
}

/** The permissions of a member in the guild as a whole at `now` (epoch milliseconds). */
export function guildPermissions(guild: GuildFacts, member: MemberFacts, now: number): bigint {
  return afterTimeout(basePermissions(guild, member), member, now);
}

/** `base` with a channel's overwrites applied, without what follows implicitly. */
export function applyOverwrites(
  base: bigint,
  guildId: string,
  member: MemberFacts,
  overwrites: Iterable<OverwriteFacts>,
): bigint {
  if (hasPermissions(base, PermissionFlagsBits.Administrator)) return ALL_PERMISSIONS;
  const roleIds = new Set(member.roleIds);
  let everyone: OverwriteFacts | undefined;
  let own: OverwriteFacts | undefined;
  let roleAllow = 0n;
  let roleDeny = 0n;
  for (const overwrite of overwrites) {
    if (overwrite.type === OverwriteType.Member) {
      if (overwrite.id === member.userId) own = overwrite;
    } else if (overwrite.id === guildId) {
      everyone = overwrite;
    } else if (roleIds.has(overwrite.id)) {
      roleAllow |= overwrite.allow;
      roleDeny |= overwrite.deny;
    }
  }
  let permissions = base;
  if (everyone) permissions = (permissions & ~everyone.deny) | everyone.allow;
  permissions = (permissions & ~roleDeny) | roleAllow;
  if (own) permissions = (permissions & ~own.deny) | own.allow;
  return permissions;
}

/** What is left of channel permissions after the implicit denials. */
export function withoutImplicitlyDenied(permissions: bigint): bigint {
  if (!hasPermissions(permissions, PermissionFlagsBits.ViewChannel)) return 0n;
  if (!hasPermissions(permissions, PermissionFlagsBits.SendMessages)) return permissions & ~NEEDS_SEND_MESSAGES;
  return permissions;
}

/**
 * The permissions of a member in a channel at `now` (epoch milliseconds).
 *
 * @param overwrites the channel's own; for a thread those of its parent
 */
export function channelPermissions(
  guild: GuildFacts,
  member: MemberFacts,
  overwrites: Iterable<OverwriteFacts>,
  now: number,
): bigint {
  const base = basePermissions(guild, member);
  if (hasPermissions(base, PermissionFlagsBits.Administrator)) return ALL_PERMISSIONS;
  const permissions = withoutImplicitlyDenied(applyOverwrites(base, guild.id, member, overwrites));
  return afterTimeout(permissions, member, now);
}

/**
 * What the member may allow or deny in an overwrite: the permissions held in the guild but MANAGE_ROLES, which only an
 * administrator may set. With a channel at hand, what is held there counts too, and a MANAGE_ROLES overwrite that allows
 * the member frees every bit.
 *
 * Source: https://docs.discord.com/developers/resources/guild#create-guild-channel and
 * https://docs.discord.com/developers/resources/channel#edit-channel-permissions
 */
export function overwritableBits(
  guild: GuildFacts,
  member: MemberFacts,
  channelOverwrites: Iterable<OverwriteFacts> | undefined,
): bigint {
  const base = basePermissions(guild, member);
  if (hasPermissions(base, PermissionFlagsBits.Administrator)) return ALL_PERMISSIONS;
  const reachable = base & ~PermissionFlagsBits.ManageRoles;
  if (!channelOverwrites) return reachable;
  const known = [...channelOverwrites];
  const roleIds = new Set(member.roleIds);
  const freed = known.some(
    (overwrite) =>
      hasPermissions(overwrite.allow, PermissionFlagsBits.ManageRoles) &&
      (overwrite.type === OverwriteType.Member ? overwrite.id === member.userId : roleIds.has(overwrite.id)),
  );
  if (freed) return ALL_PERMISSIONS;
  return reachable | (applyOverwrites(base, guild.id, member, known) & ~PermissionFlagsBits.ManageRoles);
}

/** Negative when `a` is below `b`, positive when above. On the same position the older role (lower id) is above. */
export function compareRoles(a: RoleFacts, b: RoleFacts): number {
  if (a.position !== b.position) return a.position - b.position;
  if (a.id === b.id) return 0;
  return BigInt(a.id) < BigInt(b.id) ? 1 : -1;
}

/** The member's highest role; @everyone when there is no other, undefined only for a guild without roles. */
export function highestRole(guild: GuildFacts, member: MemberFacts): RoleFacts | undefined {
  let highest = guild.roles.get(guild.id);
  for (const roleId of member.roleIds) {
    const role = guild.roles.get(roleId);
    if (role && (!highest || compareRoles(role, highest) > 0)) highest = role;
  }
  return highest;
}

/** Whether the hierarchy lets the member give, take, edit or delete `role`. Says nothing of MANAGE_ROLES. */
export function isAboveRole(guild: GuildFacts, member: MemberFacts, role: RoleFacts): boolean {
  if (member.userId === guild.ownerId) return true;
  const own = highestRole(guild, member);
  return own !== undefined && compareRoles(own, role) > 0;
}

/** Whether the hierarchy lets `actor` rename, time out, kick or ban `target`. Nobody does it to the owner. */
export function isAboveMember(guild: GuildFacts, actor: MemberFacts, target: MemberFacts): boolean {
  if (target.userId === guild.ownerId) return false;
  if (actor.userId === guild.ownerId) return true;
  const theirs = highestRole(guild, target);
  return theirs === undefined || isAboveRole(guild, actor, theirs);
}

function afterTimeout(permissions: bigint, member: MemberFacts, now: number): bigint {
  if (member.timedOutUntil === undefined || member.timedOutUntil <= now) return permissions;
  return hasPermissions(permissions, PermissionFlagsBits.Administrator) ? permissions : permissions & KEPT_IN_TIMEOUT;
}
