import type { RowId, Snowflake } from "../../platform/ids.js";
import type { SubjectRef } from "../tickets/ticket.types.js";

export type AddressRequestState = "waiting" | "answered";

/** How long an address that staff send may be valid. */
export const ADDRESS_MINUTES = { least: 5, most: 24 * 60 } as const;
/** Characters of an exact amount with its coin. */
export const LONGEST_COIN_AMOUNT = 60;

/** Where a buyer sends crypto. */
export interface AddressRequest {
  readonly id: RowId;
  readonly guildId: Snowflake;
  readonly about: SubjectRef;
  /** The number of the order or deposit. */
  readonly aboutNumber: bigint;
  readonly memberId: Snowflake;
  readonly methodId: RowId;
  readonly methodName: string;
  readonly network: string;
  readonly state: AddressRequestState;
  readonly requestedAt: Date;
  /** Null until answered. */
  readonly address: string | null;
  /** The exact amount with its coin, as staff wrote it. */
  readonly amount: string | null;
  readonly validUntil: Date | null;
  /** Null where the list answered. */
  readonly answeredBy: Snowflake | null;
  readonly messageId: Snowflake | null;
}

/** What staff answer. */
export interface AddressAnswer {
  readonly address: string;
  readonly amount: string;
  readonly validMinutes: number;
}

export interface AddressErrors {
  "addresses.notFound": object;
  /** It is another order's for ever. */
  "addresses.taken": object;
  "addresses.answered": object;
  /** What it was asked for waits for no money any more. */
  "addresses.over": { kind: SubjectRef["kind"]; number: bigint };
  "addresses.refused": { field: "amount" | "validFor" };
}
