/** What `bench/out/latest.json` holds. Times are milliseconds, medians over the rounds unless the name says else. */
export interface Results {
  checkout: CheckoutFigures[];
  interactions: InteractionFigures[];
  start: { firstMs: number; warmMs: number };
  memory: { restMb: number; loadMb: number };
  growth: GrowthFigures[];
  /** Of a product that has sold no key, and of one that has sold many. */
  keyClaim: GrowthFigures;
  keyCheckout: CheckoutFigures[];
  import: { seconds: number; statements: number; peakMb: number };
}

export interface CheckoutFigures {
  readonly connections: number;
  readonly salesPerSecond: number;
  /** The same statements, prepared, straight through node-postgres. */
  readonly floorPerSecond: number;
  /** The same statements by PostgreSQL's pgbench, where it is installed. */
  readonly pgbenchPerSecond?: number;
  /** Median over the rounds of service ÷ floor. */
  readonly ratio: number;
  /** Per sale, transaction commands included. */
  readonly statements: number;
  /** Per sale. */
  readonly walBytes: number;
  /** Node's, user and system, per sale. */
  readonly cpuMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface InteractionFigures {
  /** Interactions a second: as asked for, or as reached when saturated. */
  readonly rate: number;
  /** From the event sent to the callback received. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The bot's, per interaction. */
  readonly cpuMs: number;
}

export interface GrowthFigures {
  readonly name: string;
  readonly smallMs: number;
  readonly largeMs: number;
  readonly ratio: number;
}

/** What each part of the bench contributes. */
export interface PartResults {
  checkout: Pick<Results, "checkout">;
  interactions: Pick<Results, "interactions" | "memory">;
  start: Pick<Results, "start">;
  growth: Pick<Results, "growth">;
  keys: Pick<Results, "keyClaim" | "keyCheckout">;
  import: Pick<Results, "import">;
}

export type PartName = keyof PartResults;

/** In the order in which they run. */
export const PARTS: readonly PartName[] = ["growth", "import", "checkout", "keys", "interactions", "start"];
