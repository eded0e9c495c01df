import { readdirSync, readFileSync } from "node:fs";
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
