import type { DocumentType } from "../../platform/document-type.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { SubjectRef } from "../tickets/ticket.types.js";

export const PROOF_STATES = ["waiting", "confirmed", "rejected"] as const;
export type ProofState = (typeof PROOF_STATES)[number];

/** The largest proof: what a bot may send on to the ticket with room to spare. */
export const LARGEST_PROOF_BYTES = 8 * 1024 * 1024;
/** Undecided proofs of one order or deposit at the same time. */
export const MOST_WAITING_PROOFS = 5;
/** Characters of a reference or reason. */
export const LONGEST_REFERENCE = 100;
export const LONGEST_REASON = 300;

export interface Proof {
  readonly id: RowId;
  readonly guildId: Snowflake;
  readonly about: SubjectRef;
  /** The number of the order or deposit. */
  readonly aboutNumber: bigint;
  readonly customerId: RowId;
  readonly memberId: Snowflake;
  readonly methodId: RowId;
  readonly methodName: string;
  /** What the member typed as the payment's reference; may be empty. */
  readonly reference: string;
  readonly fileKey: string;
  readonly fileType: DocumentType;
  readonly fileBytes: number;
  readonly state: ProofState;
  readonly submittedAt: Date;
  readonly decidedBy: Snowflake | null;
  /** Why it was rejected. */
  readonly reason: string | null;
  readonly messageId: Snowflake | null;
}

/** What a buyer hands in. */
export interface ProofUpload {
  readonly methodId: RowId;
  readonly reference: string;
  readonly content: Uint8Array;
}

/** A proof whose file is stored. */
export interface NewProof {
  readonly methodId: RowId;
  readonly reference: string;
  readonly fileKey: string;
  readonly fileType: DocumentType;
  readonly fileBytes: number;
}

export interface ProofErrors {
  "proofs.notFound": object;
  /** The file is no picture and no PDF, whatever it is called. */
  "proofs.wrongType": object;
  /** The same file is with the staff, or was accepted; named when it is the member's own. */
  "proofs.sameFile": { own: { kind: SubjectRef["kind"]; number: bigint } | null };
  "proofs.tooMany": { most: number };
  "proofs.decided": { state: ProofState };
}
