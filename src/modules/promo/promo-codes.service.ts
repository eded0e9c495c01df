import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { oneLine } from "../../platform/plain-text.js";
import { formatRate } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { FROM_START, type Cursor, type Shelf } from "../catalog/catalog.types.js";
import { beyond, direction, shelfOf } from "../catalog/shelf.js";
import { discountOf, promoError, TIER_NAME, tierNameOf } from "./promo-rules.js";
import {
  CODE_BOUNDS,
  GIFT_PREFIX,
  type ListedPromo,
  type PromoCodeFacts,
  type PromoDraft,
  type PromoUsage,
} from "./promo.types.js";

/** Codes on a page of `/listcodes`. */
export const CODES_PER_PAGE = 10;
/** Discord shows this many suggestions. */
const SUGGESTIONS = 25;

const CODE = new RegExp(`^[A-Z0-9_-]{${CODE_BOUNDS.shortest},${CODE_BOUNDS.longest}}$`);

/** Which codes `c` a list shows at the moment `f.now`. */
const LISTS = "c.deleted_at IS NULL";
const WORKS = "c.active AND NOT c.exhausted AND c.ends_at > f.now";

const STATE = `CASE WHEN c.deleted_at IS NOT NULL THEN 'deleted' WHEN NOT c.active THEN 'inactive'
  WHEN c.ends_at <= f.now THEN 'ended' WHEN c.exhausted THEN 'exhausted' WHEN c.starts_at > f.now THEN 'scheduled'
  ELSE 'working' END`;

/** The codes of a statement with the moment as its third parameter. */
const CODES = "promo_codes c, (SELECT $3::timestamptz AS now) AS f";
const LISTED = `c.id, c.code, c.rate_bp, c.amount_minor, c.used, c.max_uses AS "maxUses", c.starts_at AS "startsAt",
  nullif(c.ends_at, 'infinity') AS "endsAt", ${STATE} AS state`;

interface ListedRow extends Omit<ListedPromo, "discount"> {
  readonly rate_bp: number | null;
  readonly amount_minor: string | null;
}

type FactsRow = Omit<PromoCodeFacts, "discount" | "minPurchase"> &
  ListedRow & { readonly minPurchase: string | null; readonly tier_name: string | null };

/** The codes of a guild as admins make, see and end them. */
@injectable()
export class PromoCodesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Makes a code. Its terms are never changed afterwards: orders and customers count on them.
   *
   * @throws DomainError `promo.malformed`, `promo.taken`
   */
  async create(actor: Actor, draft: PromoDraft): Promise<PromoCodeFacts> {
    const code = oneLine(draft.code).toUpperCase();
    if (!CODE.test(code) || code.startsWith(GIFT_PREFIX)) throw promoError("promo.malformed", {});
    const { discount } = draft;
    const id = await this.transactions.run("promo.create", async (tx) => {
      const [row] = await tx.query<{ id: RowId }>(
        `INSERT INTO promo_codes (guild_id, code, rate_bp, amount_minor, stackable, first_order_only, max_uses,
           max_per_customer, min_purchase_minor, product_id, category_id, tier, starts_at, ends_at, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, coalesce($14::timestamptz, 'infinity'), $15, $16)
         RETURNING id`,
        [
          actor.guildId,
          code,
          discount.kind === "percentage" ? discount.rate : null,
          discount.kind === "fixed" ? discount.amount.toString() : null,
          draft.stackable,
          draft.firstOrderOnly,
          draft.maxUses,
          draft.maxPerCustomer,
          draft.minPurchase?.toString() ?? null,
          draft.productId,
          draft.categoryId,
          draft.tier,
          draft.startsAt,
          draft.endsAt,
          actor.memberId,
          this.clock.now(),
        ],
      );
      if (!row) throw new Error(`The code ${code} returned no row.`);
      await this.audit.record(tx, {
        actor,
        action: "promo.create",
        subject: { kind: "promo", id: row.id },
        after: auditable(draft),
      });
      return row.id;
    });
    return this.required(actor.guildId, "c.id = $2", id);
  }

  /**
   * A page of the guild's codes in the order of the alphabet. One statement; every page costs the same.
   */
  async page(guildId: Snowflake, cursor: Cursor): Promise<Shelf<ListedPromo>> {
    return this.shelf(guildId, cursor, LISTS, ["code"]);
  }

  /**
   * A page of the codes that work now or will, those that end first before the others. One statement; every page costs
   * the same.
   */
  async workingPage(guildId: Snowflake, cursor: Cursor): Promise<Shelf<ListedPromo>> {
    return this.shelf(guildId, cursor, WORKS, ["ends_at", "id"]);
  }

  /**
   * The page of that number, from 1, of all codes or of those that work; past the end the last one. The codes before it
   * are skipped in their index.
   */
  async numbered(guildId: Snowflake, page: number, working: boolean): Promise<Shelf<ListedPromo>> {
    const read = (cursor: Cursor) => (working ? this.workingPage(guildId, cursor) : this.page(guildId, cursor));
    if (page <= 1) return read(FROM_START);
    const before = await this.lastBefore(guildId, page, working);
    if (before !== null) return read({ side: "after", anchor: before });
    return { ...(await read({ side: "before", anchor: "0" })), hasNext: false };
  }

  /** The last code of the page before; null when no code comes after it. */
  private async lastBefore(guildId: Snowflake, page: number, working: boolean): Promise<RowId | null> {
    const [which, order] = working ? [WORKS, "c.ends_at, c.id"] : [LISTS, "c.code"];
    const rows = await this.dataSource.query<{ id: RowId }[]>(
      `SELECT c.id FROM ${CODES}
       WHERE c.guild_id = $1 AND ${which} ORDER BY ${order} OFFSET $2 LIMIT 2`,
      [guildId, (page - 1) * CODES_PER_PAGE - 1, this.clock.now()],
    );
    return rows.length === 2 ? (rows[0]?.id ?? null) : null;
  }

  /**
   * What a code has done. The code is named as typed, in any case; a deleted one is found while no other has its name.
   *
   * @throws DomainError `promo.noSuchCode`
   */
  async usage(guildId: Snowflake, code: string): Promise<PromoUsage> {
    return this.usageOf(guildId, await this.named(guildId, code));
  }

  /**
   * What a listed code has done.
   *
   * @throws DomainError `promo.noSuchCode`
   */
  async usageById(guildId: Snowflake, promoId: RowId): Promise<PromoUsage> {
    return this.usageOf(guildId, await this.required(guildId, "c.id = $2", promoId));
  }

  private async usageOf(guildId: Snowflake, promo: PromoCodeFacts): Promise<PromoUsage> {
    const [row] = await this.dataSource.query<{ paid: number; held: number; customers: number; discount: string }[]>(
      `SELECT count(*) FILTER (WHERE settled_at IS NOT NULL)::int AS paid,
         count(*) FILTER (WHERE settled_at IS NULL)::int AS held,
         count(DISTINCT customer_id) FILTER (WHERE settled_at IS NOT NULL)::int AS customers,
         coalesce(sum(discount_minor) FILTER (WHERE settled_at IS NOT NULL), 0)::bigint AS discount
       FROM promo_uses WHERE guild_id = $1 AND promo_id = $2 AND released_at IS NULL`,
      [guildId, promo.id],
    );
    if (!row) throw new Error(`The uses of code ${promo.id} returned no row.`);
    return { promo, ...row, discount: BigInt(row.discount) };
  }

  /**
   * Ends a code: nobody uses it from now on; orders that have it keep it.
   *
   * @throws DomainError `promo.noSuchCode`, `promo.inactiveAlready`
   */
  async deactivate(actor: Actor, code: string): Promise<PromoCodeFacts> {
    const promo = await this.named(actor.guildId, code);
    await this.transactions.run("promo.deactivate", async (tx) => {
      const ended = await tx.execute(
        "UPDATE promo_codes SET active = false WHERE guild_id = $1 AND id = $2 AND active",
        [actor.guildId, promo.id],
      );
      if (ended === 0) throw promoError("promo.inactiveAlready", {});
      await this.audit.record(tx, {
        actor,
        action: "promo.deactivate",
        subject: { kind: "promo", id: promo.id },
        after: { active: false },
      });
    });
    return this.required(actor.guildId, "c.id = $2", promo.id);
  }

  /**
   * The code that an admin is about to delete.
   *
   * @throws DomainError `promo.noSuchCode`
   */
  async deletable(guildId: Snowflake, code: string): Promise<PromoCodeFacts> {
    const promo = await this.named(guildId, code);
    if (promo.state === "deleted") throw promoError("promo.noSuchCode", {});
    return promo;
  }

  /**
   * Takes a code out of the lists; its name is free again. Its uses stay, and orders that have it keep it.
   *
   * @throws DomainError `promo.noSuchCode`
   */
  async remove(actor: Actor, promoId: RowId): Promise<PromoCodeFacts> {
    return this.transactions.run("promo.delete", async (tx) => {
      const deleted = await tx.execute(
        "UPDATE promo_codes SET active = false, deleted_at = $3 WHERE guild_id = $1 AND id = $2 AND deleted_at IS NULL",
        [actor.guildId, promoId, this.clock.now()],
      );
      if (deleted === 0) throw promoError("promo.noSuchCode", {});
      const promo = await this.required(actor.guildId, "c.id = $2", promoId, tx);
      await this.audit.record(tx, {
        actor,
        action: "promo.delete",
        subject: { kind: "promo", id: promoId },
        after: { used: promo.used },
      });
      return promo;
    });
  }

  /** Codes that begin with what was typed, in the order of the alphabet; at most 25. */
  async search(guildId: Snowflake, typed: string): Promise<ListedPromo[]> {
    const rows = await this.dataSource.query<ListedRow[]>(
      `SELECT ${LISTED} FROM ${CODES}
       WHERE c.guild_id = $1 AND c.deleted_at IS NULL AND c.code >= $2 AND c.code < $2 || '~'
       ORDER BY c.code LIMIT ${SUGGESTIONS}`,
      [guildId, typed.toUpperCase().slice(0, CODE_BOUNDS.longest), this.clock.now()],
    );
    return rows.map(listedOf);
  }

  private named(guildId: Snowflake, code: string): Promise<PromoCodeFacts> {
    return this.required(guildId, "c.code = $2", oneLine(code).toUpperCase());
  }

  private async required(guildId: Snowflake, which: string, value: string, within?: Tx): Promise<PromoCodeFacts> {
    const [row] = await readRows<FactsRow>(
      within,
      this.dataSource,
      `SELECT ${LISTED}, c.stackable, c.first_order_only AS "firstOrderOnly", c.max_per_customer AS "maxPerCustomer",
         c.min_purchase_minor AS "minPurchase", c.tier, ${TIER_NAME} AS tier_name, c.created_by AS "createdBy", c.created_at AS "createdAt",
         (SELECT jsonb_build_object('name', p.name, 'variant', p.variant) FROM products p
          WHERE p.guild_id = c.guild_id AND p.id = c.product_id) AS product,
         (SELECT jsonb_build_object('name', g.name, 'parentName', top.name)
          FROM categories g LEFT JOIN categories top ON top.guild_id = g.guild_id AND top.id = g.parent_id
          WHERE g.guild_id = c.guild_id AND g.id = c.category_id) AS category
       FROM ${CODES} WHERE c.guild_id = $1 AND ${which}
       ORDER BY c.deleted_at DESC NULLS FIRST LIMIT 1`,
      [guildId, value, this.clock.now()],
    );
    if (!row) throw promoError("promo.noSuchCode", {});
    const { rate_bp, amount_minor, minPurchase, tier, tier_name, ...facts } = row;
    return {
      ...facts,
      discount: discountOf({ rate_bp, amount_minor }),
      minPurchase: minPurchase === null ? null : BigInt(minPurchase),
      tier: tier === null ? null : tierNameOf(tier, tier_name),
    };
  }

  private async shelf(
    guildId: Snowflake,
    cursor: Cursor,
    which: string,
    order: readonly string[],
  ): Promise<Shelf<ListedPromo>> {
    const rows = await this.dataSource.query<ListedRow[]>(
      `SELECT ${LISTED} FROM ${CODES}
       WHERE c.guild_id = $1 AND ${which} AND ${beyond(cursor, order, { row: "c", table: "promo_codes", anchor: "$2" })}
       ORDER BY ${order.map((column) => `c.${column} ${direction(cursor)}`).join(", ")} LIMIT ${CODES_PER_PAGE + 1}`,
      [guildId, cursor.anchor, this.clock.now()],
    );
    return shelfOf(rows.map(listedOf), cursor, CODES_PER_PAGE);
  }
}

function listedOf({ rate_bp, amount_minor, ...row }: ListedRow): ListedPromo {
  return { ...row, discount: discountOf({ rate_bp, amount_minor }) };
}

/** The terms that a code was made with; what it does not say is left out. */
function auditable({ code: _code, discount, ...terms }: PromoDraft): Record<string, unknown> {
  const said = Object.entries(terms).filter(([, term]) => term !== null && term !== false);
  return {
    ...(discount.kind === "percentage" ? { percentage: formatRate(discount.rate) } : { amount: discount.amount }),
    ...Object.fromEntries(said),
  };
}
