import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, SECOND } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import { newKey, type RowId, type Snowflake } from "../../platform/ids.js";
import { JobQueue, type JobSend } from "../../platform/jobs/job-queue.js";
import type { Currency } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { currency } from "../settings/shop-settings.js";
import { reviewTiers, tierRoles, tiersChanged } from "./loyalty.events.js";
import type {
  HeldTier,
  LoyaltyErrors,
  Tier,
  TierChange,
  TierHandover,
  TierMember,
  TierStanding,
} from "./loyalty.types.js";
import { bestOf, bestRate, nextOf, tiersOf } from "./tier-rules.js";
import { tierTable } from "./tier.settings.js";

export const loyaltyError = domainErrors<LoyaltyErrors>();

/** Customers that one transaction of a review looks at. */
const REVIEWED_AT_ONCE = 100;
/** A review may concern every member, and Discord stops who opens many DMs at once: one goes out a second. */
const NEWS_PACE_MS = SECOND;

/** Members with all that their tiers follow from: one look at a moment. */
const MEMBERS = `
  SELECT c.id, c.member_id, c.spend_minor, c.paid_orders,
    coalesce((SELECT jsonb_object_agg(key, value) FROM settings WHERE guild_id = $1 AND key = ANY ($3)), '{}') AS settings,
    coalesce((SELECT jsonb_agg(jsonb_build_object(
        'key', tier_key, 'name', name, 'roleId', role_id::text, 'givenBy', given_by::text))
      FROM customer_tiers WHERE guild_id = c.guild_id AND customer_id = c.id), '[]') AS held
  FROM customers c WHERE c.guild_id = $1 AND c.id = ANY ($2)`;
const SETTING_KEYS = [tierTable.key, currency.key];

interface MemberRow {
  id: RowId;
  member_id: Snowflake;
  spend_minor: string;
  paid_orders: number;
  settings: { readonly [key: string]: unknown };
  held: HeldTier[];
}

/** What staff do to a member's manual tier; `by` null takes it. */
interface ByHand {
  readonly key: string;
  readonly by: Snowflake | null;
}

/** Which tiers customers hold: their discount and their roles follow from them. */
@injectable()
export class LoyaltyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly customers: CustomerService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /** What a customer's tiers bring, and what is missing to the next. One statement. */
  async standing(guildId: Snowflake, customerId: RowId, within?: Tx): Promise<TierStanding> {
    const [row] = await readRows<MemberRow>(within, this.dataSource, MEMBERS, [guildId, [customerId], SETTING_KEYS]);
    if (!row) throw new Error(`customer ${customerId} of guild ${guildId} has no row`);
    const table = tableOf(row);
    // A tier that was just taken out of the table brings nothing any more, though its row is not reviewed yet.
    const held = table.filter(({ key }) => row.held.some((each) => each.key === key));
    return {
      best: bestOf(held) ?? null,
      held: new Set(held.map(({ key }) => key)),
      names: held.map(({ name }) => name),
      next: nextOf(table, BigInt(row.spend_minor), currencyOf(row)),
    };
  }

  /**
   * Gives a customer the tiers they have earned and takes those they have not any more, with a job for their roles and
   * one for the news. A step, after each change of their spend or orders: one statement when no tier changes, else three.
   *
   * The transaction must hold the customer's row, as `CustomerService.addSpend` does: it is what two changes of one
   * customer wait for.
   */
  async evaluate(tx: Tx, guildId: Snowflake, customerId: RowId): Promise<void> {
    const changes = await this.settle(tx, guildId, [customerId]);
    await this.jobs.enqueue(tx, ...jobsOf(guildId, changes));
  }

  /**
   * Gives a member a manual tier.
   *
   * @param tier its key, or its name in any case
   * @throws DomainError `loyalty.notForBots`, `loyalty.notHere`, `loyalty.notForSelf`, `loyalty.unknownTier`,
   * `loyalty.automatic`
   */
  async give(actor: Actor, member: TierMember, tier: string): Promise<TierHandover> {
    if (member.bot) throw loyaltyError("loyalty.notForBots", {});
    if (!member.here) throw loyaltyError("loyalty.notHere", {});
    const own = member.id === actor.memberId;
    if (own && !member.guildOwner) throw loyaltyError("loyalty.notForSelf", {});
    manualTier(await this.table(actor.guildId), tier);
    const customerId = await this.customers.ensure(actor.guildId, member.id);
    return this.handOver(actor, own ? "loyalty.giveOwn" : "loyalty.give", member, customerId, tier, actor.memberId);
  }

  /**
   * Takes a manual tier from a member; also from one who left the guild.
   *
   * @param tier its key, or its name in any case
   * @throws DomainError `loyalty.notForBots`, `loyalty.unknownTier`, `loyalty.automatic`
   */
  async take(actor: Actor, member: TierMember, tier: string): Promise<TierHandover> {
    if (member.bot) throw loyaltyError("loyalty.notForBots", {});
    const customer = await this.customers.find(actor.guildId, member.id);
    if (customer) return this.handOver(actor, "loyalty.take", member, customer.id, tier, null);
    return { memberId: member.id, tier: manualTier(await this.table(actor.guildId), tier), changed: false };
  }

  /** Looks at the next customers of a guild after a change of its tiers, and sends the job for those behind them. */
  async review(guildId: Snowflake, after: RowId, told: number): Promise<void> {
    await this.transactions.run("loyalty.review", async (tx) => {
      const locked = await tx.query<{ id: RowId }>(
        `SELECT id FROM customers WHERE guild_id = $1 AND id > $2 ORDER BY id LIMIT ${REVIEWED_AT_ONCE} FOR NO KEY UPDATE`,
        [guildId, after],
      );
      const last = locked.at(-1);
      if (!last) return;
      const changes = await this.settle(
        tx,
        guildId,
        locked.map(({ id }) => id),
      );
      await this.jobs.enqueue(tx, ...jobsOf(guildId, changes, told), {
        job: reviewTiers,
        payload: { guildId, after: last.id, told: told + changes.length },
      });
    });
  }

  /** Sends for the roles of a member who came back. */
  async restoreRoles(guildId: Snowflake, memberId: Snowflake): Promise<void> {
    const rows = await this.dataSource.query<{ customer_id: RowId; role_id: Snowflake }[]>(
      `SELECT h.customer_id, h.role_id FROM customers c
       JOIN customer_tiers h ON h.guild_id = c.guild_id AND h.customer_id = c.id
       WHERE c.guild_id = $1 AND c.member_id = $2 AND h.role_id IS NOT NULL`,
      [guildId, memberId],
    );
    const [first] = rows;
    if (!first) return;
    const roles = rows.map(({ role_id }) => ({ id: role_id }));
    await this.transactions.run("loyalty.restoreRoles", (tx) =>
      this.jobs.enqueue(tx, { job: tierRoles, payload: { guildId, customerId: first.customer_id, roles } }),
    );
  }

  /** The member, and the roles that the tiers they hold now bring. */
  async rolesOf(
    guildId: Snowflake,
    customerId: RowId,
  ): Promise<{ readonly memberId: Snowflake; readonly roles: ReadonlySet<Snowflake> }> {
    const rows = await this.dataSource.query<{ member_id: Snowflake; role_id: Snowflake | null }[]>(
      `SELECT c.member_id, h.role_id FROM customers c
       LEFT JOIN customer_tiers h ON h.guild_id = c.guild_id AND h.customer_id = c.id
       WHERE c.guild_id = $1 AND c.id = $2`,
      [guildId, customerId],
    );
    const [first] = rows;
    if (!first) throw new Error(`customer ${customerId} of guild ${guildId} has no row`);
    return { memberId: first.member_id, roles: new Set(rows.flatMap(({ role_id }) => role_id ?? [])) };
  }

  /** Keeps that a role could not be given or taken, for the staff to see. */
  async roleRefused(guildId: Snowflake, customerId: RowId, role: string, reason: string): Promise<void> {
    await this.transactions.run("loyalty.roleRefused", (tx) =>
      this.audit.record(tx, {
        guildId,
        actorMemberId: null,
        action: "loyalty.roleRefused",
        subject: { kind: "customer", id: customerId },
        after: { role },
        reason,
      }),
    );
  }

  private async handOver(
    actor: Actor,
    action: string,
    member: TierMember,
    customerId: RowId,
    typed: string,
    by: Snowflake | null,
  ): Promise<TierHandover> {
    const { guildId } = actor;
    return this.transactions.run(action, async (tx) => {
      await tx.execute("SELECT 1 FROM customers WHERE guild_id = $1 AND id = $2 FOR NO KEY UPDATE", [
        guildId,
        customerId,
      ]);
      const tier = manualTier(await this.table(guildId, tx), typed);
      const changes = await this.settle(tx, guildId, [customerId], { key: tier.key, by });
      const concerned = changes.flatMap(({ gained, lost }) => (by === null ? lost : gained));
      const changed = concerned.some(({ key }) => key === tier.key);
      if (changed) {
        await this.audit.record(tx, {
          actor,
          action,
          subject: { kind: "customer", id: customerId },
          before: { tier: by === null ? tier.name : null },
          after: { tier: by === null ? null : tier.name },
        });
      }
      await this.jobs.enqueue(tx, ...jobsOf(guildId, changes));
      return { memberId: member.id, tier, changed };
    });
  }

  private async table(guildId: Snowflake, within?: Tx): Promise<readonly Tier[]> {
    const [row] = await readRows<{ value: readonly Tier[] }>(
      within,
      this.dataSource,
      "SELECT value FROM settings WHERE guild_id = $1 AND key = $2",
      [guildId, tierTable.key],
    );
    return row?.value ?? tierTable.defaultValue;
  }

  /** Writes what differs between the tiers that customers hold and those they should; their rows must be locked. */
  private async settle(
    tx: Tx,
    guildId: Snowflake,
    customerIds: readonly RowId[],
    byHand?: ByHand,
  ): Promise<readonly TierChange[]> {
    const rows = await tx.query<MemberRow>(MEMBERS, [guildId, customerIds, SETTING_KEYS]);
    const changes = rows
      .map((row) => changeOf(row, byHand))
      .filter(({ gained, lost, redrawn }) => gained.length + lost.length + redrawn.length > 0);
    if (changes.length > 0) await this.write(tx, guildId, changes);
    return changes;
  }

  private async write(tx: Tx, guildId: Snowflake, changes: readonly TierChange[]): Promise<void> {
    const lost = changes.flatMap(({ customerId, lost }) => lost.map(({ key }) => ({ customerId, key })));
    const kept = changes.flatMap(({ customerId, gained, redrawn }) =>
      [...gained, ...redrawn].map((tier) => ({ ...tier, customerId })),
    );
    await tx.execute(
      `WITH lost AS (
         DELETE FROM customer_tiers t USING unnest($2::bigint[], $3::text[]) AS l (customer_id, tier_key)
         WHERE t.guild_id = $1 AND t.customer_id = l.customer_id AND t.tier_key = l.tier_key
       )
       INSERT INTO customer_tiers (guild_id, customer_id, tier_key, name, role_id, given_by, gained_at)
       SELECT $1, k.*, $9 FROM unnest($4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) AS k
       ON CONFLICT (guild_id, customer_id, tier_key)
       DO UPDATE SET name = EXCLUDED.name, role_id = EXCLUDED.role_id, given_by = EXCLUDED.given_by`,
      [
        guildId,
        lost.map(({ customerId }) => customerId),
        lost.map(({ key }) => key),
        kept.map(({ customerId }) => customerId),
        kept.map(({ key }) => key),
        kept.map(({ name }) => name),
        kept.map(({ roleId }) => roleId),
        kept.map(({ givenBy }) => givenBy),
        this.clock.now(),
      ],
    );
  }
}

function tableOf({ settings }: MemberRow): readonly Tier[] {
  // Settings are written by `Settings.revise` alone, as their definition asks.
  return (settings[tierTable.key] as readonly Tier[] | undefined) ?? tierTable.defaultValue;
}

function currencyOf({ settings }: MemberRow): Currency {
  return (settings[currency.key] as Currency | undefined) ?? currency.defaultValue;
}

function changeOf(row: MemberRow, byHand: ByHand | undefined): TierChange {
  const before = new Map(row.held.map((tier) => [tier.key, tier]));
  const given = new Map(row.held.flatMap(({ key, givenBy }) => (givenBy === null ? [] : [[key, givenBy]])));
  if (byHand?.by === null) given.delete(byHand.key);
  else if (byHand && !given.has(byHand.key)) given.set(byHand.key, byHand.by);
  const facts = { spend: BigInt(row.spend_minor), paidOrders: row.paid_orders, given };
  const held = tiersOf(tableOf(row), facts, currencyOf(row));
  const after = held.map(({ key, name, roleId, rule }): HeldTier => {
    return { key, name, roleId, givenBy: rule.kind === "manual" ? (given.get(key) ?? null) : null };
  });
  const gained = after.filter(({ key }) => !before.has(key));
  const lost = row.held.filter(({ key }) => !after.some((tier) => tier.key === key));
  const redrawn = after.filter((tier) => before.has(tier.key) && !isSame(tier, before.get(tier.key)));
  const concerned = [...gained, ...lost, ...redrawn, ...redrawn.map(({ key }) => before.get(key))];
  return {
    customerId: row.id,
    memberId: row.member_id,
    gained,
    lost,
    redrawn,
    roles: [...new Set(concerned.flatMap((tier) => tier?.roleId ?? []))],
    rate: bestRate(held),
  };
}

function isSame(one: HeldTier, other: HeldTier | undefined): boolean {
  return one.name === other?.name && one.roleId === other.roleId && one.givenBy === other.givenBy;
}

/** @param told members who were told something before them, in the same review */
function jobsOf(guildId: Snowflake, changes: readonly TierChange[], told = 0): JobSend[] {
  const roles = changes
    .filter((change) => change.roles.length > 0)
    .map(({ customerId, roles: ids }) => ({
      job: tierRoles,
      payload: { guildId, customerId, roles: ids.map((id) => ({ id })) },
    }));
  const news = changes
    .filter(({ gained, lost }) => gained.length + lost.length > 0)
    .map(({ memberId, gained, lost, rate }, i) => ({
      job: tiersChanged,
      payload: { guildId, memberId, gained: namesOf(gained), lost: namesOf(lost), rate, key: newKey() },
      delayMs: (told + i) * NEWS_PACE_MS,
    }));
  return [...roles, ...news];
}

function namesOf(tiers: readonly HeldTier[]): { name: string }[] {
  return tiers.map(({ name }) => ({ name }));
}

/** @throws DomainError `loyalty.unknownTier`, `loyalty.automatic` */
function manualTier(table: readonly Tier[], typed: string): Tier {
  const named = typed.trim().toLowerCase();
  const tier = table.find(({ key }) => key === typed) ?? table.find(({ name }) => name.toLowerCase() === named);
  if (!tier) throw loyaltyError("loyalty.unknownTier", {});
  if (tier.rule.kind === "manual") return tier;
  const manual = table.flatMap(({ name, rule }) => (rule.kind === "manual" ? [name] : []));
  throw loyaltyError("loyalty.automatic", { name: tier.name, manual });
}
