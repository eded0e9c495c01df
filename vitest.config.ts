import { readdirSync, readFileSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const SPECS = ["src/**/*.spec.ts", "sandbox/**/*.spec.ts", "test/**/*.spec.ts"];

/** Those that try more at full depth, themselves or by the crash matrix: see `test/support/depth.ts`. */
const DEEP = readdirSync("test")
  .filter((name) => name.endsWith(".spec.ts"))
  .map((name) => `test/${name}`)
  .filter((path) => /from "\.\/support\/(depth|crash-matrix)\.js"/.test(readFileSync(path, "utf8")));

/**
 * Those that declare handlers, actions or services of their own: what they leave in a process's registries is not for
 * others, so each has a process to itself. All others share a few processes, which load the bot once.
 */
const ALONE = [
  "src/modules/help/command-directory.spec.ts",
  "src/platform/discord/custom-id.spec.ts",
  "src/platform/discord/handlers.spec.ts",
  "src/platform/discord/view.spec.ts",
  "test/platform-discord.spec.ts",
];

const SHARED_MEMORY = "/dev/shm";
const ENOUGH_BYTES = 4 * 1024 ** 3;

/** Where servers and databases of a run lie: they need not survive the machine, and a database is a thousand files. */
process.env["TMPDIR"] = freeBytes(SHARED_MEMORY) > ENOUGH_BYTES ? SHARED_MEMORY : tmpdir();

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Linux alone has it.
    return 0;
  }
}

const isFull = process.env["PROOF"] === "full";

const each = {
  setupFiles: ["test/support/setup.ts"],
  pool: "forks" as const,
  testTimeout: isFull ? 300_000 : 60_000,
  hookTimeout: 60_000,
  // A busy machine is no failure; what is awaited comes at once on an idle one.
  expect: { poll: { timeout: 10_000 } },
};

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    reporters: ["default", ["json", { outputFile: `test/out/${isFull ? "proof" : "results"}.json` }]],
    // One more than the cores that CI has: some wait for the clock, as where a limit of Discord is proved.
    maxWorkers: 3,
    teardownTimeout: 10_000,
    projects: [
      {
        test: {
          ...each,
          name: "shared",
          isolate: false,
          include: isFull ? DEEP : SPECS,
          exclude: [...configDefaults.exclude, ...ALONE],
        },
      },
      ...(isFull ? [] : [{ test: { ...each, name: "alone", include: ALONE } }]),
    ],
  },
});
