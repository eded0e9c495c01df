import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import type { Client } from "pg";
import { LOG_FOLDER } from "./places.js";
import type { RecordedSale, SaleValues } from "./recorded-sale.js";
import { FIRST_CUSTOMER, FIRST_MEMBER, FIRST_PRODUCT, PRICE } from "./shop.js";

const run = promisify(execFile);

/** Stands around a value's name in a parameter; no recorded value has it. */
const MARK = "\u0001";

export interface PgbenchBlock {
  readonly perSecond: number;
  readonly sold: number;
}

/**
 * The floor without Node: the statements of the recorded sale as a script for PostgreSQL's own pgbench, which prepares
 * them too. What the floor sends as parameters and is the same in every sale is a constant here.
 */
export class Pgbench {
  private constructor(
    private readonly url: string,
    private readonly script: string,
  ) {}

  /** Whether the machine has the program. */
  static async isInstalled(): Promise<boolean> {
    return run("pgbench", ["--version"]).then(
      () => true,
      () => false,
    );
  }

  /**
   * Writes the script.
   *
   * @param client has replayed the sale before: its server knows what type each parameter has
   */
  static async of(
    url: string,
    recorded: RecordedSale,
    client: Client,
    { buyers, products }: { buyers: number; products: number },
  ): Promise<Pgbench> {
    const { rows } = await client.query<{ name: string; types: string[] }>(
      "SELECT name, parameter_types::text[] AS types FROM pg_prepared_statements",
    );
    const typesOf = new Map(rows.map(({ name, types }) => [name, types]));
    const lines = [
      `\\set customer random(0, ${buyers - 1})`,
      `\\set customerId ${FIRST_CUSTOMER} + :customer`,
      `\\set memberId ${FIRST_MEMBER} + :customer`,
      `\\set productId ${FIRST_PRODUCT} + random(0, ${products - 1})`,
      // As long as the keys of the service.
      ...["checkoutKey", "correlationId"].map((key) => `\\set ${key} random(1000000000000000000, 9000000000000000000)`),
      ...recorded.rendered(MARKED).flatMap(({ name, text, parameters, reads }) => {
        const types = typesOf.get(name ?? "") ?? [];
        const sql = text.replace(/\$(\d+)/g, (_, n: string) => {
          const at = Number(n) - 1;
          return `CAST(${expression(parameters[at], recorded.recordedAt)} AS ${types[at] ?? "text"})`;
        });
        return reads ? [`${sql} \\gset`, `\\set ${reads.into} :${reads.column}`, ...after(reads.into)] : [`${sql};`];
      }),
    ];
    const script = `${LOG_FOLDER}/checkout.pgbench.sql`;
    await writeFile(script, `${lines.join("\n")}\n`);
    return new Pgbench(url, script);
  }

  /** Sells for so long, whole seconds. @throws Error when a statement fails */
  async block(connections: number, lengthMs: number): Promise<PgbenchBlock> {
    const seconds = Math.max(1, Math.round(lengthMs / 1_000));
    const threads = Math.min(connections, availableParallelism());
    const words = `-n -M prepared -c ${connections} -j ${threads} -T ${seconds} -f`.split(" ");
    const { stdout } = await run("pgbench", [...words, this.script, this.url], {
      env: { ...process.env, LC_ALL: "C" },
    });
    return {
      perSecond: figure(stdout, /^tps = ([\d.]+)/m),
      sold: figure(stdout, /^number of transactions actually processed: (\d+)/m),
    };
  }
}

function figure(stdout: string, line: RegExp): number {
  const found = line.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`pgbench does not say ${line.source}:\n${stdout}`);
  return Number(found);
}

/** What a sale knows only after a statement was answered. */
function after(name: keyof SaleValues): string[] {
  return name === "balanceAfter" ? [`\\set balanceBefore :balanceAfter + ${PRICE}`] : [];
}

/** Each value is its own name. */
const MARKED: SaleValues = {
  checkoutKey: mark("checkoutKey"),
  correlationId: mark("correlationId"),
  customerId: mark("customerId"),
  memberId: mark("memberId"),
  productId: mark("productId"),
  number: mark("number"),
  orderId: mark("orderId"),
  balanceBefore: mark("balanceBefore"),
  balanceAfter: mark("balanceAfter"),
};

function mark(name: keyof SaleValues): string {
  return `${MARK}${name}${MARK}`;
}

/** A parameter in SQL, of pgbench's variables and constants. */
function expression(value: unknown, recordedAt: number): string {
  if (value === null || value === undefined) return "NULL";
  if (value instanceof Date) return `clock_timestamp() + interval '${value.getTime() - recordedAt} ms'`;
  if (Array.isArray(value)) {
    return value.length === 0 ? "'{}'" : `ARRAY[${value.map((item) => expression(item, recordedAt)).join(", ")}]`;
  }
  if (typeof value === "boolean") return String(value);
  // Everything else was rendered as text.
  const parts = (value as string).split(MARK);
  if (parts.length === 1) return literal(parts[0] ?? "");
  // Constant, name, constant, name, …
  const terms = parts
    .map((part, at) => (at % 2 === 0 ? literal(part) : variable(part)))
    .filter((term) => term !== "E''");
  return `(${terms.join(" || ")})`;
}

function variable(name: string): string {
  const text = `CAST(:${name} AS text)`;
  return name.endsWith("Key") || name === "correlationId" ? `lpad(${text}, 22, 'k')` : text;
}

/** Without a colon, behind which pgbench would look for a variable, also inside of quotes. */
function literal(text: string): string {
  return `E'${text.replace(/\\/g, "\\\\").replace(/'/g, "''").replace(/:/g, "\\x3a")}'`;
}
