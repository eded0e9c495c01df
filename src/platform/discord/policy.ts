import {
  GuildMember,
  MessageFlags,
  PermissionFlagsBits,
  type BaseInteraction,
  type Guild,
  type PermissionsBitField,
  type RepliableInteraction,
  type User,
} from "discord.js";
import type { Client, Next } from "discordx";
import { inject, injectable, type InjectionToken } from "tsyringe";
import {
  ACCESS_RULES,
  RATE_LIMITS,
  type AccessRules,
  type Caller,
  type RateLimit,
  type RateLimits,
} from "../access.js";
import { atLeast, type Actor, type Level } from "../actor.js";
import { Clock } from "../clock.js";
import { container } from "../container.js";
import { domainErrors } from "../errors.js";
import type { Snowflake } from "../ids.js";
import { currentTrace } from "../trace.js";
import { checkOptions } from "./sent-options.js";
import { deferReply, deferUpdate, declareAck, type Ack } from "./acknowledge.js";

export interface AccessErrors {
  "access.notInGuild": {};
  "access.needsSupport": {};
  "access.needsAdmin": {};
  "access.needsOperator": {};
  "access.blocked": {};
}
const accessError = domainErrors<AccessErrors>();

/** User ids with the level `operator` in every guild, from the environment. */
export const OPERATOR_IDS: InjectionToken<ReadonlySet<Snowflake>> = Symbol("OperatorIds");

/** Who may use a command or component, and how it answers. */
export interface Policy {
  readonly level: Level;
  /**
   * How the first answer is given. `reply`: by the handler, within 3 s. `defer`: the dispatcher shows “thinking” before
   * the first SQL. `update`: the dispatcher acknowledges, the handler then edits the message that holds the component.
   * `modal`: the handler opens a form.
   */
  readonly ack: Ack;
  /** Only the caller sees the answer. */
  readonly ephemeral: boolean;
  readonly limit?: RateLimit;
  /** Blocked members may use it too: own orders, goods, statement, open tickets. */
  readonly whileBlocked: boolean;
}

/** A discordx guard that carries its policy. */
export type PolicyGuard = (interaction: RepliableInteraction, client: Client, next: Next) => Promise<unknown>;

const policies = new WeakMap<object, Policy>();
const actors = new WeakMap<BaseInteraction, Actor>();

/**
 * The one guard of every command and component: checks access, acknowledges, takes the rate limit, then runs the handler.
 *
 * @throws DomainError `access.notInGuild`, `access.needsSupport`, `access.needsAdmin`, `access.needsOperator`,
 * `access.blocked`, `limits.exceeded` from the rate limit, and `option.malformed`
 * @example
 * `@Guard(policy({ level: "admin", ack: "reply" }))`
 */
export function policy(declared: Pick<Policy, "level" | "ack" | "limit"> & Partial<Policy>): PolicyGuard {
  const rules: Policy = { ephemeral: true, whileBlocked: false, ...declared };
  const guard: PolicyGuard = async (interaction, _client, next) => {
    await acknowledge(interaction, rules);
    actors.set(interaction, await container.resolve(AccessCheck).admit(interaction, rules));
    if (interaction.isChatInputCommand()) checkOptions(interaction);
    return next();
  };
  policies.set(guard, rules);
  return guard;
}

/** The policy of a guard made by {@link policy}; undefined for any other function. */
export function policyOf(guard: object): Policy | undefined {
  return policies.get(guard);
}

/** Who acts, as the policy of this interaction found. */
export function actorOf(interaction: BaseInteraction): Actor {
  const actor = actors.get(interaction);
  if (!actor) throw new Error(`No policy ran for interaction ${interaction.id}`);
  return actor;
}

async function acknowledge(interaction: RepliableInteraction, rules: Policy): Promise<void> {
  declareAck(interaction, rules);
  if (rules.ack === "defer") await deferReply(interaction, rules.ephemeral ? MessageFlags.Ephemeral : undefined);
  if (rules.ack === "update") await deferUpdate(interaction);
}

/** Turns an interaction into an {@link Actor}, or refuses it. Serves guards and autocomplete alike. */
@injectable()
export class AccessCheck {
  constructor(
    @inject(ACCESS_RULES) private readonly rules: AccessRules,
    @inject(RATE_LIMITS) private readonly limits: RateLimits,
    @inject(OPERATOR_IDS) private readonly operators: ReadonlySet<Snowflake>,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `access.*`, `limits.exceeded` */
  async admit(
    interaction: BaseInteraction,
    { level: needed, whileBlocked, limit }: Pick<Policy, "level" | "whileBlocked" | "limit">,
  ): Promise<Actor> {
    const caller = this.callerOf(interaction);
    const standing = await this.rules.standing(caller);
    const level = this.raised(standing.level, interaction);
    if (!atLeast(level, needed)) throw lacking(needed);
    if (standing.blocked && !whileBlocked) throw accessError("access.blocked", {});
    if (limit) await this.limits.take(caller.guildId, standing.customerId, limit, this.clock.now());
    return {
      ...standing,
      level,
      guildId: caller.guildId,
      memberId: caller.memberId,
      correlationId: currentTrace()?.correlationId ?? interaction.id,
      idempotencyKey: interaction.id,
    };
  }

  /** What Discord says of somebody whom a command names: a user is no member of the guild, or no longer. */
  named(guild: Guild, target: GuildMember | User): Caller {
    return target instanceof GuildMember
      ? this.memberOf(guild, target, target.permissions)
      : { guildId: guild.id, memberId: target.id, roleIds: [], managesGuild: this.operators.has(target.id) };
  }

  private callerOf(interaction: BaseInteraction): Caller {
    if (!interaction.inCachedGuild()) throw accessError("access.notInGuild", {});
    return this.memberOf(interaction.guild, interaction.member, interaction.memberPermissions);
  }

  private memberOf(guild: Guild, member: GuildMember, permissions: Readonly<PermissionsBitField>): Caller {
    return {
      guildId: guild.id,
      memberId: member.id,
      roleIds: [...member.roles.cache.keys()].filter((id) => id !== guild.id),
      managesGuild:
        guild.ownerId === member.id ||
        this.operators.has(member.id) ||
        permissions.any([PermissionFlagsBits.Administrator, PermissionFlagsBits.ManageGuild]),
    };
  }

  /** In a bot that serves one guild, that guild's admins run the bot too. */
  private raised(level: Level, { user, client }: BaseInteraction): Level {
    const operates = this.operators.has(user.id) || (atLeast(level, "admin") && client.guilds.cache.size === 1);
    return operates ? "operator" : level;
  }
}

function lacking(needed: Level) {
  if (needed === "operator") return accessError("access.needsOperator", {});
  return accessError(needed === "admin" ? "access.needsAdmin" : "access.needsSupport", {});
}
