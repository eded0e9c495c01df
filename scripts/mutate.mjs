// Applies each patch of test/mutations to a copy of the checkout and runs the test that must catch it. A mutation that
// survives, or that no longer applies, fails the run: then either the guard or its test is gone. It means something on a
// checkout whose tests are green: what is red anyway notices every mutation.
//
// A patch begins with lines `# Guard: …` (what it breaks) and `# Test: <spec file> [-t <name>]` (what must turn red);
// `# Build: yes` where that test runs the built bot. `npm run mutate -- wallet` tries those whose name holds the word.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const folder = "test/mutations";
const LEFT_OUT = new Set(["node_modules", ".git", "dist", "data", "coverage"]);
const LONGEST_MS = 120_000;

const wanted = process.argv[2] ?? "";
const patches = readdirSync(folder)
  .filter((name) => name.endsWith(".patch") && name.includes(wanted))
  .sort();
if (patches.length === 0) throw new Error(`No mutation in ${folder} matches “${wanted}”.`);

const rows = await trySeveral(patches);
if (wanted === "") writeTable(rows);
const failed = rows.filter(({ verdict }) => verdict !== "killed");
console.log(`mutations: ${rows.length - failed.length} killed, ${failed.length} not`);
process.exit(failed.length === 0 ? 0 : 1);

async function trySeveral(names) {
  const results = new Map();
  const waiting = [...names];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const startedAt = Date.now();
      const result = await tried(name);
      const seconds = `${Math.round((Date.now() - startedAt) / 1000)} s`;
      console.log(`${result.verdict.padEnd(14)} ${name.padEnd(28)} ${seconds.padStart(5)}  ${result.guard}`);
      if (result.output) console.log(result.output);
      results.set(name, result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  return names.map((name) => results.get(name));
}

async function tried(name) {
  const patch = readFileSync(join(folder, name), "utf8");
  const guard = /^# Guard: (.+)$/m.exec(patch)?.[1] ?? "unnamed";
  const [, test, title] = /^# Test: (\S+)(?: -t (.+))?$/m.exec(patch) ?? [];
  if (!test) return { guard, verdict: "names no test" };
  const copy = mkdtempSync(join(tmpdir(), "guildmart-mutant-"));
  try {
    cpSync(".", copy, { recursive: true, filter: (path) => !LEFT_OUT.has(path.split("/")[0] ?? "") });
    symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
    const applied = spawnSync("git", ["apply", resolve(folder, name)], { cwd: copy, encoding: "utf8" });
    if (applied.status !== 0) return { guard, test, verdict: "does not apply", output: applied.stderr };
    if (!/^# Build: yes$/m.test(patch)) markAsBuilt(copy);
    const { status, output } = await run(copy, [test, ...(title ? ["-t", title] : [])]);
    // A run that found no test, or could not start, catches nothing.
    if (status !== 0 && /Tests\s+.*\d+ failed/.test(output)) return { guard, test, verdict: "killed" };
    return { guard, test, verdict: status === 0 ? "SURVIVED" : "did not run", output };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function run(cwd, options) {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...options], {
      cwd,
      timeout: LONGEST_MS,
      env: { ...process.env, FORCE_COLOR: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    }
    child.once("close", (status) => done({ status, output }));
  });
}

/** The test run builds what is older than its sources; most specs run from the sources alone. */
function markAsBuilt(copy) {
  mkdirSync(join(copy, "dist"));
  writeFileSync(join(copy, "dist/.tsbuildinfo"), "");
}

function writeTable(results) {
  const path = "test/README.md";
  const text = readFileSync(path, "utf8");
  const lines = results.map(({ guard, test, verdict }) => `| ${guard} | \`${test}\` | ${verdict} |`);
  const table = ["| guard that is broken | test that must turn red | verdict |", "| --- | --- | --- |", ...lines];
  writeFileSync(
    path,
    text.replace(/(<!-- mutations -->\n)[\s\S]*(<!-- \/mutations -->)/, `$1\n${table.join("\n")}\n\n$2`),
  );
}
