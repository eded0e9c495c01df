import type { Client, QueryResult } from "pg";
import type { Logger as TypeOrmLogger } from "typeorm";
import type { Actor } from "../src/platform/actor.js";
import { newKey } from "../src/platform/ids.js";
import { traced } from "../src/platform/trace.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { buyer, PRICE, FIRST_PRODUCT, type BenchShop } from "./shop.js";

/** What differs from sale to sale. */
export interface SaleValues {
  checkoutKey: string;
  correlationId: string;
  customerId: string;
  memberId: string;
  productId: string;
  number: string;
  orderId: string;
  balanceBefore: string;
  balanceAfter: string;
}

/** Makes a parameter of the values of one sale; `shiftMs` is the time since the recording. */
type Parameter = (values: SaleValues, shiftMs: number) => unknown;

/** What node-postgres gives for any statement. */
type Answer = QueryResult<Record<string, unknown>>;

/** A cell of the one row that a statement answers with, which later ones need. */
interface Reads {
  readonly column: string;
  readonly into: "number" | "orderId" | "balanceAfter";
}

interface Step {
  /** Nothing for transaction commands, which are not prepared. */
  readonly name: string | undefined;
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly reads: Reads | undefined;
}

/**
 * The floor of a checkout: the statements of one real sale, as TypeORM sent them, sent again by node-postgres alone as
 * prepared statements, with the ids of another sale. What the service adds to this is what the product's own code and
 * TypeORM cost. The words of the product's snapshot stay the recorded product's.
 */
export class RecordedSale {
  private constructor(
    /** Of the sale that was recorded. */
    readonly orderId: string,
    private readonly steps: readonly Step[],
    /** On the clock of its parameters. */
    readonly recordedAt: number,
  ) {}

  /** Transaction commands included. */
  get statements(): number {
    return this.steps.length;
  }

  /** Makes one sale by the service and keeps its statements. */
  static async of(shop: BenchShop): Promise<RecordedSale> {
    const actor = { ...buyer(0), correlationId: newKey() };
    const checkoutKey = newKey();
    const productId = String(FIRST_PRODUCT);
    const recordedAt = Date.now();
    const { sent, result } = await recording(shop, () =>
      traced(actor.correlationId, () =>
        shop.resolve(SaleService).buyNow(actor, { checkoutKey, productId, quantity: 1, expectedDue: PRICE }),
      ),
    );
    const values: SaleValues = {
      checkoutKey,
      correlationId: actor.correlationId,
      customerId: actor.customerId,
      memberId: actor.memberId,
      productId,
      number: String(result.order.number),
      orderId: result.order.id,
      balanceBefore: String(result.balance + PRICE),
      balanceAfter: String(result.balance),
    };
    const steps = sent.map(({ sql, parameters }, index): Step => ({
      name: isCommand(sql) ? undefined : `s${index}`,
      text: sql,
      parameters: parameters.map((value) => parameterOf(value, values)),
      reads: readsOf(sql),
    }));
    return new RecordedSale(values.orderId, steps, recordedAt);
  }

  /** Makes the sale again for another buyer and product. */
  async replay(client: Client, actor: Actor, productId: string): Promise<void> {
    const values: SaleValues = {
      checkoutKey: newKey(),
      correlationId: actor.correlationId,
      customerId: actor.customerId,
      memberId: actor.memberId,
      productId,
      number: "",
      orderId: "",
      balanceBefore: "",
      balanceAfter: "",
    };
    const shiftMs = Date.now() - this.recordedAt;
    for (const { name, text, parameters, reads } of this.steps) {
      if (name === undefined) {
        await client.query(text);
        continue;
      }
      const result: Answer = await client.query({
        name,
        text,
        values: parameters.map((make) => make(values, shiftMs)),
      });
      if (!reads) continue;
      values[reads.into] = only(result, reads.column);
      if (reads.into === "balanceAfter") values.balanceBefore = String(BigInt(values.balanceAfter) + PRICE);
    }
  }

  /** The statements with these values in the parameters, and the times of the recording. */
  rendered(
    values: SaleValues,
  ): (Pick<Step, "name" | "text" | "reads"> & { readonly parameters: readonly unknown[] })[] {
    return this.steps.map((step) => ({ ...step, parameters: step.parameters.map((make) => make(values, 0)) }));
  }
}

/** Runs `work` and keeps what TypeORM sends meanwhile. */
async function recording<T>(
  { dataSource }: BenchShop,
  work: () => Promise<T>,
): Promise<{ sent: { sql: string; parameters: readonly unknown[] }[]; result: T }> {
  const sent: { sql: string; parameters: readonly unknown[] }[] = [];
  const before = dataSource.logger;
  const recorder: TypeOrmLogger = {
    // Only find options come as an object, and these statements have none.
    logQuery: (sql, parameters) => void sent.push({ sql, parameters: Array.isArray(parameters) ? parameters : [] }),
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
    logSchemaBuild: () => undefined,
    logMigration: () => undefined,
    log: () => undefined,
  };
  dataSource.logger = recorder;
  try {
    return { result: await work(), sent };
  } finally {
    dataSource.logger = before;
  }
}

function isCommand(sql: string): boolean {
  return sql === "START TRANSACTION" || sql === "COMMIT";
}

/** What the answer to a statement tells the ones after it. */
function readsOf(sql: string): Reads | undefined {
  if (sql.includes("INTO number_series")) return { column: "last_number", into: "number" };
  if (sql.includes("INSERT INTO orders")) return { column: "id", into: "orderId" };
  return sql.includes("UPDATE accounts") ? { column: "balance", into: "balanceAfter" } : undefined;
}

/** A cell of the one row; a replay that came to nothing must not count as a sale. */
function only({ rows }: Answer, column: string): string {
  const cell = rows[0]?.[column];
  if (rows.length !== 1 || typeof cell !== "string") throw new Error(`A replayed statement gave no ${column}.`);
  return cell;
}

/** Finds the recorded sale's values in a parameter, also inside JSON and keys, and makes a template of it. */
function parameterOf(value: unknown, recorded: SaleValues): Parameter {
  if (value instanceof Date) return (_, shiftMs) => new Date(value.getTime() + shiftMs);
  if (value === null || value === undefined || typeof value === "boolean") return () => value;
  if (Array.isArray(value)) {
    const items = value.map((item) => parameterOf(item, recorded));
    return (values, shiftMs) => items.map((make) => make(values, shiftMs));
  }
  const text = typeof value === "object" ? JSON.stringify(value) : `${value as string | number | bigint}`;
  const names = new Map(
    Object.entries(recorded).map(([name, own]: [string, string]) => [own, name as keyof SaleValues]),
  );
  const found = new RegExp(`(?<!\\w)(${[...names.keys()].join("|")})(?!\\w)`);
  // With a group, split keeps what it split at: constant, value, constant, value, …
  const parts = text.split(found);
  if (parts.length === 1) return () => text;
  const slots = parts.map((part) => names.get(part) ?? { constant: part });
  return (values) => slots.map((slot) => (typeof slot === "string" ? values[slot] : slot.constant)).join("");
}
