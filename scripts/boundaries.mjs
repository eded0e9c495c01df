// Checks the architecture's arrows. A run that cruised next to nothing has proved nothing, so it fails too: with a
// TypeScript that dependency-cruiser cannot use, it passes over every file in silence.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const roots = ["src", "sandbox", "demo", "migrations", "test", "ormconfig.ts"];
const expected = readdirSync("src", { recursive: true }).filter((name) => name.endsWith(".ts")).length;

const run = spawnSync(
  process.execPath,
  ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", ...roots, "--output-type", "json"],
  { encoding: "utf8", maxBuffer: 512 * 1024 * 1024 },
);
if (!run.stdout) {
  console.error(run.stderr);
  process.exit(1);
}
const { summary, modules } = JSON.parse(run.stdout);
const cruised = modules.filter(({ source }) => source.startsWith("src/")).length;
for (const { rule, from, to, comment } of summary.violations) {
  console.error(`${rule.name}: ${from} → ${to}${comment ? ` (${comment})` : ""}`);
}
console.log(`boundaries: ${cruised} of ${expected} source files cruised, ${summary.violations.length} violations`);
process.exit(summary.violations.length > 0 || cruised < expected ? 1 : 0);
