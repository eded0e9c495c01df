import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.spec.ts", "sandbox/**/*.spec.ts", "test/**/*.spec.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/setup.ts"],
    reporters: ["default", ["json", { outputFile: "test/out/results.json" }]],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // A busy machine is no failure; what is awaited comes at once on an idle one.
    expect: { poll: { timeout: 10_000 } },
  },
});
