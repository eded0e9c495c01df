import type { RowId } from "../../platform/ids.js";

/**
 * How money reaches the shop from outside: a wallet service such as PayPal, something done by hand such as a bank
 * transfer or cash, or crypto.
 */
export const METHOD_KINDS = ["wallet", "manual", "crypto"] as const;
export type MethodKind = (typeof METHOD_KINDS)[number];

/** Ways to pay of one guild: as many as one select of Discord's shows. */
export const MOST_METHODS = 25;
/** Networks of one way to pay. */
export const MOST_NETWORKS = 10;
/** Characters at most. */
export const METHOD_BOUNDS = {
  name: 40,
  instructions: 1_500,
  emoji: 60,
  link: 500,
  network: 30,
  address: 128,
} as const;

/** What an admin sets. */
export interface MethodDraft {
  readonly name: string;
  /** What a buyer does; may be empty. */
  readonly instructions: string;
  /** One Unicode emoji. */
  readonly emoji: string | null;
  /** Begins with `https://`. */
  readonly link: string | null;
  /** Of crypto, at least one; empty for the other kinds. */
  readonly networks: readonly string[];
}

export interface PaymentMethod extends MethodDraft {
  readonly id: RowId;
  readonly kind: MethodKind;
  /** Whether buyers are offered it. */
  readonly enabled: boolean;
  readonly removed: boolean;
}

/** A way to pay as its admins see it. */
export interface MethodCard {
  readonly method: PaymentMethod;
  /** Of crypto: how many addresses each network has, and how many of them nobody was given. */
  readonly addresses: readonly { readonly network: string; readonly total: number; readonly free: number }[];
}

/** What became of a pasted list of addresses. */
export interface AddressesAdded {
  readonly added: number;
  /** Known before, in this guild or in this list. */
  readonly known: readonly string[];
}

export interface MethodErrors {
  "methods.notFound": object;
  "methods.nameTaken": object;
  "methods.tooMany": object;
  /** A field of the form is not what it must be. */
  "methods.refused": { field: keyof MethodDraft | "addresses" };
  /** It is switched off or removed. */
  "methods.notOffered": { name: string };
  "methods.noSuchNetwork": object;
}
