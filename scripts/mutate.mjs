// Applies each patch of test/mutations to a copy of the checkout and runs the test that must catch it. A mutation that
// survives, or that no longer applies, fails the run: then either the guard or its test is gone. It means something on a
// checkout whose tests are green: what is red anyway notices every mutation.
//
// A patch begins with lines `# Guard: …` (what it breaks) and `# Test: <spec file> [-t <name>]` (what must turn red);
// `# Build: yes` where that test runs the built bot. `npm run mutate -- wallet` tries those whose name holds the word.
import { fork, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { clearTimeout, setTimeout } from "node:timers";

const folder = "test/mutations";
const LEFT_OUT = new Set(["node_modules", ".git", "data", "coverage"]);
const LONGEST_MS = 120_000;

const wanted = process.argv[2] ?? "";
const mutations = readdirSync(folder)
  .filter((name) => name.endsWith(".patch") && name.includes(wanted))
  .sort()
  .map(read);
if (mutations.length === 0) throw new Error(`No mutation in ${folder} matches “${wanted}”.`);

function read(name) {
  const patch = readFileSync(join(folder, name), "utf8");
  const guard = /^# Guard: (.+)$/m.exec(patch)?.[1] ?? "unnamed";
  const [, test, title] = /^# Test: (\S+)(?: -t (.+))?$/m.exec(patch) ?? [];
  const changed = [...patch.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path]) => path);
  return { name, guard, test, title, changed, needsBuild: /^# Build: yes$/m.test(patch) };
}

async function trySeveral() {
  // Those that need a test run of their own come last, the built ones at the very end.
  const waiting = [...mutations].sort((a, b) => rank(a) - rank(b));
  const work = async () => {
    const copy = new Copy();
    try {
      for (let mutation = waiting.shift(); mutation !== undefined; mutation = waiting.shift()) {
        const startedAt = Date.now();
        Object.assign(mutation, await tried(copy, mutation));
        const seconds = `${Math.round((Date.now() - startedAt) / 1000)} s`;
        console.log(
          `${mutation.verdict.padEnd(14)} ${mutation.name.padEnd(28)} ${seconds.padStart(5)}  ${mutation.guard}`,
        );
        if (mutation.verdict !== "killed") console.log(mutation.output);
      }
    } finally {
      await copy.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4, mutations.length) }, work));
}

function rank({ changed, needsBuild }) {
  if (needsBuild) return 2;
  return changed.some((path) => path.startsWith("migrations/")) ? 1 : 0;
}

async function tried(copy, mutation) {
  if (!mutation.test) return { verdict: "names no test" };
  const patch = resolve(folder, mutation.name);
  const applied = copy.git("apply", patch);
  if (applied.status !== 0) return { verdict: "does not apply", output: applied.stderr };
  try {
    // The template of all databases, and the built bot, are made when a test run starts.
    if (rank(mutation) > 0) await copy.stop();
    if (mutation.needsBuild) copy.markAsStale();
    const { failed, passed, output } = await copy.run(mutation);
    // A run that found no test, or could not start, catches nothing.
    if (failed > 0) return { verdict: "killed" };
    return { verdict: passed > 0 ? "SURVIVED" : "did not run", output };
  } finally {
    if (rank(mutation) > 0) await copy.stop();
    copy.git("apply", "--reverse", patch);
    copy.changed.push(...mutation.changed);
  }
}

/** A copy of the checkout, with a test run that serves one mutation after another. */
class Copy {
  folder = mkdtempSync(join(tmpdir(), "guildmart-mutant-"));
  /** Files that the test run has not been told of. */
  changed = [];
  runner = undefined;
  output = "";

  constructor() {
    cpSync(".", this.folder, { recursive: true, filter: (path) => !LEFT_OUT.has(path.split("/")[0] ?? "") });
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
    // It was built just now; copying made the sources look newer.
    this.markBuilt(new Date(Date.now() + 24 * 3_600_000));
  }

  git(...options) {
    return spawnSync("git", options, { cwd: this.folder, encoding: "utf8" });
  }

  markAsStale() {
    this.markBuilt(new Date(0));
  }

  markBuilt(at) {
    utimesSync(join(this.folder, "dist/.tsbuildinfo"), at, at);
  }

  /** @returns how many cases failed and passed, unless the run did not come to an end */
  async run({ test, title = "", changed }) {
    const runner = (this.runner ??= await this.start());
    this.output = "";
    const giveUp = setTimeout(() => runner.kill(), LONGEST_MS);
    if (runner.connected) runner.send({ changed: [...changed, ...this.changed.splice(0)], test, title });
    const counts = await said(runner);
    clearTimeout(giveUp);
    if (!counts) this.runner = undefined;
    return { ...counts, output: this.output };
  }

  async start() {
    const runner = fork(resolve("scripts/mutation-runner.mjs"), {
      cwd: this.folder,
      env: { ...process.env, FORCE_COLOR: "0" },
      silent: true,
    });
    for (const stream of [runner.stdout, runner.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.output += text));
    }
    await said(runner);
    return runner;
  }

  async stop() {
    const { runner } = this;
    if (!runner) return;
    this.runner = undefined;
    const ended = new Promise((resolve) => runner.once("exit", resolve));
    runner.disconnect();
    await ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What the runner says next; nothing when it has ended. */
function said(runner) {
  return new Promise((resolve) => {
    if (!runner.connected) resolve(undefined);
    const settle = (message) => {
      runner.off("message", settle).off("exit", end);
      resolve(message);
    };
    const end = () => settle(undefined);
    runner.on("message", settle).on("exit", end);
  });
}

function writeTable() {
  const path = "test/README.md";
  const text = readFileSync(path, "utf8");
  const lines = mutations.map(({ guard, test, verdict }) => `| ${guard} | \`${test}\` | ${verdict} |`);
  const table = ["| guard that is broken | test that must turn red | verdict |", "| --- | --- | --- |", ...lines];
  writeFileSync(
    path,
    text.replace(/(<!-- mutations -->\n)[\s\S]*(<!-- \/mutations -->)/, `$1\n${table.join("\n")}\n\n$2`),
  );
}

await trySeveral();
if (wanted === "") writeTable();
const failed = mutations.filter(({ verdict }) => verdict !== "killed");
console.log(`mutations: ${mutations.length - failed.length} killed, ${failed.length} not`);
process.exit(failed.length === 0 ? 0 : 1);
