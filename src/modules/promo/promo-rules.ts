import { domainErrors, type DomainError } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Currency } from "../../platform/money.js";
import { tierTable } from "../loyalty/tier.settings.js";
import type { PromoDiscount, PromoErrors, PromoFacts, PromoTerms } from "./promo.types.js";

export const promoError = domainErrors<PromoErrors>();

// The rules of a code, each written once: what refuses a code when it is asked for is what guards the row when it is
// taken. `c` is the code's row, `f` the facts of the order and its buyer.

type RuleCode = keyof PromoErrors & `promo.${string}`;
interface Rule {
  readonly code: RuleCode;
  /** SQL that is true while the rule is kept; never null. */
  readonly kept: string;
}

/** What makes a code work for anybody. */
const OF_THE_CODE: readonly Rule[] = [
  { code: "promo.inactive", kept: "c.active" },
  { code: "promo.notStarted", kept: "c.starts_at <= f.now" },
  { code: "promo.expired", kept: "c.ends_at > f.now" },
  { code: "promo.exhausted", kept: "(c.max_uses IS NULL OR c.used < c.max_uses)" },
];

/** What it asks of the buyer. */
const OF_THE_BUYER: readonly Rule[] = [
  { code: "promo.firstOrderOnly", kept: "(NOT c.first_order_only OR NOT f.has_paid)" },
  { code: "promo.otherTier", kept: "(c.tier IS NULL OR c.tier = ANY (f.tiers))" },
];

/** What it asks of the order. */
const OF_THE_ORDER: readonly Rule[] = [
  { code: "promo.otherProduct", kept: "(c.product_id IS NULL OR c.product_id = f.product_id)" },
  { code: "promo.otherCategory", kept: "(c.category_id IS NULL OR c.category_id = ANY (f.category_ids))" },
  { code: "promo.minPurchase", kept: "(c.min_purchase_minor IS NULL OR c.min_purchase_minor <= f.list)" },
];

const USES_OF_BUYER =
  "promo_uses u WHERE u.guild_id = c.guild_id AND u.customer_id = f.customer_id AND u.released_at IS NULL";

/**
 * What the buyer's other uses say. Looked up when a code is asked for; when it is taken, the indexes of the uses guard
 * it, since a look at other rows sees them as they were when the statement began.
 */
const OF_OTHER_USES: readonly Rule[] = [
  {
    code: "promo.alreadyUsed",
    kept: `(c.max_per_customer IS NULL OR c.max_per_customer > (SELECT count(*) FROM ${USES_OF_BUYER} AND u.promo_id = c.id))`,
  },
  {
    code: "promo.firstOrderOnly",
    kept: `(NOT c.first_order_only OR NOT EXISTS (SELECT 1 FROM ${USES_OF_BUYER} AND u.first_order_only))`,
  },
];

/** In the order in which people are told. */
export const ALL_RULES = [...OF_THE_CODE, ...OF_OTHER_USES, ...OF_THE_BUYER, ...OF_THE_ORDER];
/** For a code that is kept for an order which is not known yet. */
export const RULES_WITHOUT_ORDER = [...OF_THE_CODE, ...OF_OTHER_USES, ...OF_THE_BUYER];
const GUARDS = [...OF_THE_CODE, ...OF_THE_BUYER, ...OF_THE_ORDER];
const LATE_GUARDS = [...OF_THE_CODE, ...OF_THE_BUYER.filter(({ code }) => code === "promo.firstOrderOnly")];

/** The condition under which a use may be taken. */
export const MAY_TAKE = conjunction(GUARDS);
/** The same for a use that an order had before: its terms were met then, and do not change. */
export const MAY_RETAKE = conjunction(LATE_GUARDS);

function conjunction(rules: readonly Rule[]): string {
  return rules.map(({ kept }) => kept).join(" AND ");
}

/** The first rule that is not kept, as its code; null when all are. */
export function firstBroken(rules: readonly Rule[]): string {
  return `CASE ${rules.map(({ code, kept }) => `WHEN NOT ${kept} THEN '${code}'`).join(" ")} END`;
}

/** The facts as a row `f`, from parameters 3 to 9. Each is named with its type, so a statement need not use them all. */
export const FACTS = `(SELECT $3::timestamptz AS now, $4::bigint AS customer_id, $5::boolean AS has_paid,
  $6::text[] AS tiers, $7::bigint AS product_id, $8::bigint[] AS category_ids, $9::bigint AS list) AS f`;

/** Parameters 1 to 9 of a statement with {@link FACTS}. */
export function parametersOf(guildId: Snowflake, named: string, now: Date, facts: PromoFacts): unknown[] {
  const { customerId, hasPaidBefore, tiers, productId, categoryIds, list } = facts;
  return [guildId, named, now, customerId, hasPaidBefore, [...tiers], productId, categoryIds, list.toString()];
}

/** What a statement on the code `c` selects for {@link termsOf} and {@link refusalOf}. */
export const TERMS = `c.id, c.code, c.rate_bp, c.amount_minor, c.stackable`;
/** What the guild calls the tier of the code `c` now; null while its table of tiers is the default one. */
export const TIER_NAME = `(SELECT t ->> 'name' FROM settings s, jsonb_array_elements(s.value) t
  WHERE s.guild_id = c.guild_id AND s.key = '${tierTable.key}' AND t ->> 'key' = c.tier)`;
export const REFUSAL_FACTS = `c.starts_at, nullif(c.ends_at, 'infinity') AS ends_at, c.min_purchase_minor, c.tier,
  ${TIER_NAME} AS tier_name,
  (SELECT p.name FROM products p WHERE p.guild_id = c.guild_id AND p.id = c.product_id) AS product,
  (SELECT g.name FROM categories g WHERE g.guild_id = c.guild_id AND g.id = c.category_id) AS category`;

export interface TermsRow {
  readonly id: RowId;
  readonly code: string;
  readonly rate_bp: number | null;
  readonly amount_minor: string | null;
  readonly stackable: boolean;
}

export interface RefusalRow {
  readonly broken: RuleCode | null;
  readonly starts_at: Date;
  readonly ends_at: Date | null;
  readonly min_purchase_minor: string | null;
  readonly tier: string | null;
  readonly tier_name: string | null;
  readonly product: string | null;
  readonly category: string | null;
}

export function termsOf(row: TermsRow): PromoTerms {
  return { id: row.id, code: row.code, discount: discountOf(row), stackable: row.stackable };
}

export function discountOf({ rate_bp, amount_minor }: Pick<TermsRow, "rate_bp" | "amount_minor">): PromoDiscount {
  if (rate_bp !== null) return { kind: "percentage", rate: rate_bp };
  return { kind: "fixed", amount: BigInt(amount_minor ?? 0) };
}

/** The refusal of a broken rule, with what its sentence needs. */
export function refusalOf(broken: RuleCode, row: RefusalRow, currency: Currency): DomainError {
  const sentences: Readonly<Record<string, () => DomainError>> = {
    "promo.notStarted": () => promoError("promo.notStarted", { startsAt: row.starts_at }),
    "promo.expired": () => promoError("promo.expired", { endedAt: row.ends_at ?? row.starts_at }),
    "promo.minPurchase": () =>
      promoError("promo.minPurchase", { least: BigInt(row.min_purchase_minor ?? 0), currency }),
    "promo.otherProduct": () => promoError("promo.otherProduct", { name: row.product ?? "" }),
    "promo.otherCategory": () => promoError("promo.otherCategory", { name: row.category ?? "" }),
    "promo.otherTier": () => promoError("promo.otherTier", { tier: tierNameOf(row.tier ?? "", row.tier_name) }),
  };
  return sentences[broken]?.() ?? promoError(broken as "promo.inactive", {});
}

/** The name of a tier: the guild's own for it, else that of the default table; a tier that is gone keeps its key. */
export function tierNameOf(key: string, name: string | null): string {
  return name ?? tierTable.defaultValue.find((tier) => tier.key === key)?.name ?? key;
}
