import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, HOUR } from "../../platform/clock.js";
import { readRows, type Tx } from "../../platform/database/transactions.js";
import type { DomainError } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { oneLine } from "../../platform/plain-text.js";
import { CodeAttempts } from "./code-attempts.js";
import {
  ALL_RULES,
  FACTS,
  firstBroken,
  MAY_RETAKE,
  MAY_TAKE,
  parametersOf,
  promoError,
  REFUSAL_FACTS,
  refusalOf,
  RULES_WITHOUT_ORDER,
  TERMS,
  termsOf,
  type RefusalRow,
  type TermsRow,
} from "./promo-rules.js";
import { GIFT_PREFIX, KEPT_HOURS, type KeptCode, type PromoFacts, type PromoTerms } from "./promo.types.js";

/** The lowest slot of a customer that no live use holds; null when the code gives them no more. */
const freeSlot = (code: string, customer: string, slots: string) => {
  const live = `promo_uses WHERE guild_id = $1 AND promo_id = ${code} AND customer_id = ${customer} AND released_at IS NULL`;
  return `CASE WHEN ${slots}::int IS NULL THEN (SELECT coalesce(max(slot), 0) + 1 FROM ${live})
    ELSE (SELECT min(n) FROM generate_series(1, ${slots}::int) AS n WHERE NOT EXISTS (SELECT 1 FROM ${live} AND slot = n)) END`;
};

/** One more use, with what the lists of codes go by. */
const ONE_MORE = "used = c.used + 1, exhausted = c.max_uses IS NOT NULL AND c.used + 1 >= c.max_uses";

/**
 * Promo codes as orders use them.
 *
 * Facts of the order and its buyer come as parameters. A use is taken and given back in the transaction that changes its
 * order, whose row the caller has locked; the code's row is locked before the uses' rows, everywhere.
 */
@injectable()
export class PromoService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly attempts: CodeAttempts,
  ) {}

  /**
   * The terms of a code that this buyer may use for this order now; takes nothing. One statement.
   *
   * @param code as typed, in any case
   * @throws DomainError `promo.unknown`, `promo.giftCode`, `promo.inactive`, `promo.notStarted`, `promo.expired`,
   * `promo.exhausted`, `promo.alreadyUsed`, `promo.firstOrderOnly`, `promo.otherTier`, `promo.otherProduct`,
   * `promo.otherCategory`, `promo.minPurchase`
   */
  async check(guildId: Snowflake, code: string, facts: PromoFacts, within?: Tx): Promise<PromoTerms> {
    const [row] = await readRows<TermsRow & RefusalRow>(
      within,
      this.dataSource,
      `SELECT ${TERMS}, ${REFUSAL_FACTS}, ${firstBroken(ALL_RULES)} AS broken
       FROM promo_codes c, ${FACTS} WHERE c.guild_id = $1 AND c.code = $2 AND c.deleted_at IS NULL`,
      parametersOf(guildId, typedCode(code), this.clock.now(), facts),
    );
    if (!row) throw promoError("promo.unknown", {});
    if (row.broken) throw refusalOf(row.broken, row, facts.currency);
    return termsOf(row);
  }

  /**
   * Takes one use of a code for a pending order that has none. The conditional update is the lock: two buyers of the last
   * use cannot both pass it, and the customer's slots and first order are kept apart by their indexes. A step, two
   * statements; the code that the customer kept for the next checkout is kept no longer. Given back by {@link release}.
   *
   * @param discount what the code takes off the order, minor units; 0 is a use all the same
   * @throws DomainError what {@link check} throws
   */
  async take(
    tx: Tx,
    guildId: Snowflake,
    promoId: RowId,
    orderId: RowId,
    facts: PromoFacts,
    discount: Minor,
  ): Promise<void> {
    const now = this.clock.now();
    const [code] = await tx.query<{ max_per_customer: number | null; first_order_only: boolean }>(
      `UPDATE promo_codes AS c SET ${ONE_MORE} FROM ${FACTS}
       WHERE c.guild_id = $1 AND c.id = $2 AND ${MAY_TAKE}
       RETURNING c.max_per_customer, c.first_order_only`,
      parametersOf(guildId, promoId, now, facts),
    );
    if (!code) throw await this.whyNotTaken(tx, guildId, promoId, now, facts);
    const taken = await tx.execute(
      `WITH kept_no_longer AS (
         DELETE FROM kept_promos WHERE guild_id = $1 AND customer_id = $4 AND promo_id = $2
       )
       INSERT INTO promo_uses AS u
         (guild_id, promo_id, order_id, customer_id, slot, slots, first_order_only, discount_minor, taken_at)
       SELECT $1::bigint, $2::bigint, $3::bigint, $4::bigint, free.slot, $5::int, $6::boolean, $7::bigint, $8::timestamptz
       FROM (SELECT ${freeSlot("$2", "$4", "$5")} AS slot) AS free WHERE free.slot IS NOT NULL
       ON CONFLICT (guild_id, order_id) DO UPDATE SET promo_id = EXCLUDED.promo_id, slot = EXCLUDED.slot,
         slots = EXCLUDED.slots, first_order_only = EXCLUDED.first_order_only, discount_minor = EXCLUDED.discount_minor,
         taken_at = EXCLUDED.taken_at, released_at = NULL
       WHERE u.released_at IS NOT NULL`,
      [
        guildId,
        promoId,
        orderId,
        facts.customerId,
        code.max_per_customer,
        code.first_order_only,
        discount.toString(),
        now,
      ],
    );
    if (taken === 0) throw promoError("promo.alreadyUsed", {});
  }

  /**
   * Gives the use of an order back: the code was removed, or the order ended without a payment. Nothing to do for an
   * order without one, or with one that is final. A step, one statement.
   */
  async release(tx: Tx, guildId: Snowflake, orderId: RowId): Promise<void> {
    const [done] = await tx.query<{ counted: number; freed: number }>(
      `WITH c AS (
         UPDATE promo_codes SET used = used - 1, exhausted = false
         FROM promo_uses u
         WHERE u.guild_id = $1 AND u.order_id = $2 AND u.released_at IS NULL AND u.settled_at IS NULL
           AND promo_codes.guild_id = u.guild_id AND promo_codes.id = u.promo_id
         RETURNING promo_codes.id
       ), freed AS (
         UPDATE promo_uses SET released_at = $3 FROM c
         WHERE promo_uses.guild_id = $1 AND promo_uses.order_id = $2 AND promo_uses.promo_id = c.id
           AND promo_uses.released_at IS NULL AND promo_uses.settled_at IS NULL
         RETURNING 1
       )
       SELECT (SELECT count(*)::int FROM c) AS counted, (SELECT count(*)::int FROM freed) AS freed`,
      [guildId, orderId, this.clock.now()],
    );
    if (done?.counted !== done?.freed)
      throw new Error(`the use of order ${orderId} was released by another transaction`);
  }

  /**
   * Claims the released use of an expired order again, at the discount it had. Its terms were met when the order was
   * priced; the code must still work, the customer have a slot, and a first order be the first. A step, two statements.
   *
   * @param hasPaidBefore whether another paid order of the customer stands
   * @returns false when it cannot be claimed; nothing changed then. True for an order that never used a code
   */
  async retake(tx: Tx, guildId: Snowflake, orderId: RowId, hasPaidBefore: boolean): Promise<boolean> {
    const [use] = await tx.query<{ promo_id: RowId; customer_id: RowId }>(
      `SELECT u.promo_id, u.customer_id FROM promo_uses u
       JOIN promo_codes c ON c.guild_id = u.guild_id AND c.id = u.promo_id
       WHERE u.guild_id = $1 AND u.order_id = $2 AND u.released_at IS NOT NULL FOR NO KEY UPDATE OF c`,
      [guildId, orderId],
    );
    if (!use) return true;
    const [claimed] = await tx.query<object>(
      `WITH claimed AS (
         UPDATE promo_codes AS c SET ${ONE_MORE}
         FROM (SELECT $3::timestamptz AS now, $5::boolean AS has_paid) AS f,
           (SELECT max_per_customer FROM promo_codes WHERE guild_id = $1 AND id = $4) AS each,
           LATERAL (SELECT ${freeSlot("$4", "$6", "each.max_per_customer")} AS slot) AS free
         WHERE c.guild_id = $1 AND c.id = $4 AND ${MAY_RETAKE} AND free.slot IS NOT NULL
           AND (NOT c.first_order_only OR NOT EXISTS (SELECT 1 FROM promo_uses u WHERE u.guild_id = $1
             AND u.customer_id = $6 AND u.first_order_only AND u.released_at IS NULL))
         RETURNING free.slot
       )
       UPDATE promo_uses SET released_at = NULL, slot = claimed.slot, taken_at = $3 FROM claimed
       WHERE guild_id = $1 AND order_id = $2 RETURNING 1`,
      [guildId, orderId, this.clock.now(), use.promo_id, hasPaidBefore, use.customer_id],
    );
    return claimed !== undefined;
  }

  /** The order is paid: its use is final, and nothing gives it back. A step, one statement. */
  async settle(tx: Tx, guildId: Snowflake, orderId: RowId): Promise<void> {
    await tx.execute(
      "UPDATE promo_uses SET settled_at = $3 WHERE guild_id = $1 AND order_id = $2 AND released_at IS NULL",
      [guildId, orderId, this.clock.now()],
    );
  }

  /**
   * Keeps a code for the buyer's next checkout in place of any other, where it is checked again. What it asks of an order
   * shows there; that it works, and that the buyer may use it, shows here.
   *
   * @param code as typed, in any case
   * @throws DomainError `limits.exceeded` after too many wrong codes, `promo.giftCode`, `promo.unknown`,
   * `promo.inactive`, `promo.notStarted`, `promo.expired`, `promo.exhausted`, `promo.alreadyUsed`, `promo.firstOrderOnly`,
   * `promo.otherTier`
   */
  keep(actor: Actor, code: string): Promise<KeptCode> {
    return this.attempts.count(actor, () => this.keepWorking(actor, code));
  }

  private async keepWorking(actor: Actor, code: string): Promise<KeptCode> {
    const now = this.clock.now();
    const [row] = await this.dataSource.query<(TermsRow & RefusalRow)[]>(
      `SELECT ${TERMS}, ${REFUSAL_FACTS}, ${firstBroken(RULES_WITHOUT_ORDER)} AS broken
       FROM promo_codes c, (
         SELECT $3::timestamptz AS now, b.id AS customer_id, b.paid_orders > 0 AS has_paid,
           ARRAY(SELECT tier_key FROM customer_tiers t WHERE t.guild_id = b.guild_id AND t.customer_id = b.id) AS tiers
         FROM customers b WHERE b.guild_id = $1 AND b.id = $4
       ) AS f
       WHERE c.guild_id = $1 AND c.code = $2 AND c.deleted_at IS NULL`,
      [actor.guildId, typedCode(code), now, actor.customerId],
    );
    if (!row) throw promoError("promo.unknown", {});
    if (row.broken) throw refusalOf(row.broken, row, actor.currency);
    const until = this.clock.in(KEPT_HOURS * HOUR);
    await this.dataSource.query(
      `INSERT INTO kept_promos (guild_id, customer_id, promo_id, kept_until) VALUES ($1, $2, $3, $4)
       ON CONFLICT (guild_id, customer_id) DO UPDATE SET promo_id = EXCLUDED.promo_id, kept_until = EXCLUDED.kept_until`,
      [actor.guildId, actor.customerId, row.id, until],
    );
    return { terms: termsOf(row), until };
  }

  /** The code that a customer keeps for the next checkout; null without one. One statement. */
  async kept(guildId: Snowflake, customerId: RowId, within?: Tx): Promise<string | null> {
    const [row] = await readRows<{ code: string }>(
      within,
      this.dataSource,
      `SELECT c.code FROM kept_promos k JOIN promo_codes c ON c.guild_id = k.guild_id AND c.id = k.promo_id
       WHERE k.guild_id = $1 AND k.customer_id = $2 AND k.kept_until > $3 AND c.deleted_at IS NULL`,
      [guildId, customerId, this.clock.now()],
    );
    return row?.code ?? null;
  }

  private async whyNotTaken(
    tx: Tx,
    guildId: Snowflake,
    promoId: RowId,
    now: Date,
    facts: PromoFacts,
  ): Promise<DomainError> {
    const [row] = await tx.query<RefusalRow>(
      `SELECT ${REFUSAL_FACTS}, ${firstBroken(ALL_RULES)} AS broken
       FROM promo_codes c, ${FACTS} WHERE c.guild_id = $1 AND c.id = $2 AND c.deleted_at IS NULL`,
      parametersOf(guildId, promoId, now, facts),
    );
    // A use that came back between the two statements: who asks again gets it.
    return row ? refusalOf(row.broken ?? "promo.exhausted", row, facts.currency) : promoError("promo.unknown", {});
  }
}

/**
 * A code as it is stored.
 *
 * @throws DomainError `promo.giftCode` for what is no promo code at all
 */
export function typedCode(text: string): string {
  const code = oneLine(text).toUpperCase();
  if (code.startsWith(GIFT_PREFIX)) throw promoError("promo.giftCode", {});
  return code;
}
