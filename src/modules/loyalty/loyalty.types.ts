import type { RowId, Snowflake } from "../../platform/ids.js";
import type { BasisPoints, Minor } from "../../platform/money.js";
import type { GivenRoleFault } from "../settings/setting.types.js";

/** How a tier is come by. */
export type TierRule =
  /** Has a paid order that is neither cancelled nor refunded whole. */
  | { readonly kind: "paidOrder" }
  /** Lifetime spend of at least so much: digits in whole units of the guild's currency, such as `99.50`. */
  | { readonly kind: "spend"; readonly least: string }
  /** Given by staff. */
  | { readonly kind: "manual" }
  /** Holds every automatic tier and {@link INSIDER}. */
  | { readonly kind: "all" };

export const RULE_KINDS = ["paidOrder", "spend", "manual", "all"] as const satisfies readonly TierRule["kind"][];

/** One line of the setting; JSON. */
export interface Tier {
  /** Ours, never shown: it stays when the tier is renamed. */
  readonly key: string;
  readonly name: string;
  /** The discount, 0 to {@link HIGHEST_RATE}. */
  readonly rate: BasisPoints;
  readonly rule: TierRule;
  /** The Discord role of those who hold it. */
  readonly roleId: Snowflake | null;
}

/** The key of the tier that an approved review gives, and that the rule `all` asks for. */
export const INSIDER = "insider";
export const MOST_TIERS = 20;
/** Characters of a tier's name. */
export const LONGEST_TIER_NAME = 32;
/** 50 %. */
export const HIGHEST_RATE: BasisPoints = 5_000;

/** What a member's tiers bring, and what is missing to more. */
export interface TierStanding {
  /** The tier whose discount counts: the highest rate. */
  readonly best: Pick<Tier, "key" | "name" | "rate"> | null;
  /** Keys of all tiers held. */
  readonly held: ReadonlySet<string>;
  /** Their names, in the order of the table. */
  readonly names: readonly string[];
  /** The next tier by spend, and how much is missing to it in minor units. */
  readonly next: { readonly name: string; readonly missing: Minor } | null;
}

/** A tier as a customer holds it. */
export interface HeldTier extends Pick<Tier, "key" | "name" | "roleId"> {
  readonly givenBy: Snowflake | null;
}

/** Whose tiers changed, and how. */
export interface TierChange {
  readonly customerId: RowId;
  readonly memberId: Snowflake;
  readonly gained: readonly HeldTier[];
  readonly lost: readonly HeldTier[];
  /** Held before and after, with another name, role or giver. */
  readonly redrawn: readonly HeldTier[];
  /** Roles that one of the three concerns. */
  readonly roles: readonly Snowflake[];
  /** The best discount after it. */
  readonly rate: BasisPoints;
}

/** A member whom staff give a tier, or take it from. */
export interface TierMember {
  readonly id: Snowflake;
  readonly bot: boolean;
  /** Is a member of the guild now. */
  readonly here: boolean;
  readonly guildOwner: boolean;
}

/** What staff did to a member's tier. */
export interface TierHandover {
  readonly memberId: Snowflake;
  readonly tier: Tier;
  /** False when it was so already. */
  readonly changed: boolean;
}

/** A tier as an admin typed it. */
export interface TierDraft {
  readonly name: string;
  readonly rule: string;
  readonly least: string;
  readonly rate: string;
}

export interface LoyaltyErrors {
  "loyalty.unknownTier": {};
  "loyalty.automatic": { name: string; manual: readonly string[] };
  "loyalty.notForSelf": {};
  "loyalty.notForBots": {};
  "loyalty.notHere": {};
  "loyalty.tableFull": {};
  "loyalty.badName": {};
  "loyalty.nameTaken": { name: string };
  "loyalty.badRate": {};
  "loyalty.badRule": {};
  "loyalty.roleRefused": { fault: GivenRoleFault };
}
