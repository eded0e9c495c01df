// Applies each patch of test/mutations to a copy of the checkout and runs the test that must catch it. A mutation that
// survives, or that no longer applies, fails the run: then either the guard or its test is gone.
//
// A patch begins with lines `# Guard: …` (what it breaks) and `# Test: <spec file> [-t <name>]` (what must turn red).
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = "test/mutations";
const wanted = process.argv[2] ?? "";
const patches = readdirSync(folder).filter((name) => name.endsWith(".patch") && name.includes(wanted));
if (patches.length === 0) throw new Error(`No mutation in ${folder} matches “${wanted}”.`);

const LEFT_OUT = new Set(["node_modules", ".git", "dist", "data", "coverage"]);
const rows = patches.sort().map(tried);
for (const { name, guard, verdict, seconds } of rows) {
  console.log(`${verdict.padEnd(16)} ${name.padEnd(28)} ${`${seconds} s`.padStart(6)}  ${guard}`);
}
if (wanted === "") writeTable(rows);
const failed = rows.filter(({ verdict }) => verdict !== "killed");
console.log(`mutations: ${rows.length - failed.length} killed, ${failed.length} not`);
process.exit(failed.length === 0 ? 0 : 1);

function tried(name) {
  const patch = readFileSync(join(folder, name), "utf8");
  const guard = /^# Guard: (.+)$/m.exec(patch)?.[1] ?? "unnamed";
  const test = /^# Test: (\S+)(?: -t (.+))?$/m.exec(patch);
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  if (!test) return { name, guard, verdict: "names no test", seconds: seconds() };
  const copy = mkdtempSync(join(tmpdir(), "guildmart-mutant-"));
  try {
    cpSync(".", copy, { recursive: true, filter: (path) => !LEFT_OUT.has(path.split("/")[0] ?? "") });
    symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
    const applied = spawnSync("git", ["apply", "--whitespace=nowarn", resolve(folder, name)], {
      cwd: copy,
      encoding: "utf8",
    });
    if (applied.status !== 0) return { name, guard, test: test[1], verdict: "does not apply", seconds: seconds() };
    const filter = test[2] ? ["-t", test[2]] : [];
    const run = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", test[1], ...filter], {
      cwd: copy,
      encoding: "utf8",
      timeout: 300_000,
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    // A run that found no test, or could not start, catches nothing.
    const ran = /Tests\s+.*\d+ failed/.test(run.stdout);
    const verdict = run.status !== 0 && ran ? "killed" : run.status === 0 ? "SURVIVED" : "did not run";
    return { name, guard, test: test[1], verdict, seconds: seconds() };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function writeTable(results) {
  const path = "test/README.md";
  const text = readFileSync(path, "utf8");
  const lines = results.map(({ guard, test, verdict }) => `| ${guard} | \`${test}\` | ${verdict} |`);
  const table = ["| guard that is broken | test that must turn red | verdict |", "|---|---|---|", ...lines].join("\n");
  writeFileSync(path, text.replace(/(<!-- mutations -->\n)[\s\S]*(<!-- \/mutations -->)/, `$1${table}\n$2`));
}
