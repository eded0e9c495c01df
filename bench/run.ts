import { fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { load, machine, table } from "./report.js";
import { LOG_FOLDER } from "./places.js";
import { PARTS, type PartName, type Results } from "./results.js";

const PART = fileURLToPath(new URL("part.js", import.meta.url));

/** All parts, or those that are named; what they measured as one table, and of a whole run as JSON. */
async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const quick = words.includes("--quick");
  const wanted = words.filter((word) => word !== "--quick");
  const unknown = wanted.find((word) => !PARTS.some((part) => part === word));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}; there are ${PARTS.join(", ")}.`);
  const chosen = PARTS.filter((part) => wanted.length === 0 || wanted.includes(part));
  await mkdir(LOG_FOLDER, { recursive: true });

  const before = await machine();
  const results: Partial<Results> = {};
  for (const part of chosen) {
    process.stderr.write(`${part}, load average ${load()} …\n`);
    try {
      Object.assign(results, await run(part, quick));
    } catch (error) {
      // What the others measured is worth its minutes.
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    }
  }
  process.stdout.write(table(before, results, quick));
  // The figures of a smoke run are no figures, and half a run is not the latest one.
  const file = quick ? "quick.json" : "latest.json";
  if (chosen.length === PARTS.length && !process.exitCode) {
    await writeFile(`${LOG_FOLDER}/${file}`, `${JSON.stringify(results, undefined, 2)}\n`);
  }
}

/** Runs a part in a process of its own; what the services log goes to a file, as in production. */
async function run(part: PartName, quick: boolean): Promise<Partial<Results>> {
  const logFile = `${LOG_FOLDER}/${part}.log`;
  const log = openSync(logFile, "w");
  const child = fork(PART, [part, ...(quick ? ["--quick"] : [])], { stdio: ["ignore", log, "inherit", "ipc"] });
  closeSync(log);
  return new Promise((resolve, reject) => {
    let results: Partial<Results> | undefined;
    // The part's own results, which its type promises to send.
    child.once("message", (message) => (results = message as Partial<Results>));
    child.once("exit", (code) => {
      if (code === 0 && results) resolve(results);
      else reject(new Error(`The part ${part} failed; its log is ${logFile}.`));
    });
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
