import type { Caller } from "../../platform/access.js";
import type { Snowflake } from "../../platform/ids.js";

/** The longest block with an end, in days: ten years. */
export const LONGEST_BLOCK_DAYS = 3_650;

/** What staff ask for with `/block`. */
export interface BlockRequest {
  readonly target: Caller & { readonly bot: boolean };
  readonly reason: string;
  /** Days from now; for good when not given. */
  readonly days: number | undefined;
}

/** A member who may not buy. */
export interface Block {
  readonly memberId: Snowflake;
  readonly since: Date;
  /** Null: until somebody ends it. */
  readonly until: Date | null;
  readonly reason: string;
  /** Null for blocks that no person set. */
  readonly by: Snowflake | null;
}

/** One page of the blocked members, the newest first. */
export interface BlockPage {
  readonly blocks: readonly Block[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}
