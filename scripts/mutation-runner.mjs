// A test run that stays: started by mutate.mjs in a copy of the checkout, it is told which files have changed and which
// test to run, and says how many of its cases failed. Its server, and what it has compiled, serve the next one too.
import { resolve } from "node:path";
import { createVitest } from "vitest/node";

const vitest = await createVitest("test", { watch: false });
await vitest.standalone();

process.on("message", async ({ changed, test, title }) => {
  for (const path of changed) vitest.invalidateFile(resolve(path));
  vitest.setGlobalTestNamePattern(title);
  const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications([test]));
  const cases = testModules.filter(({ moduleId }) => moduleId === resolve(test)).flatMap(casesOf);
  const count = (state) => cases.filter((each) => each.result().state === state).length;
  process.send({ passed: count("passed"), failed: count("failed") });
});

const leave = () => vitest.close().finally(() => process.exit());
process.once("disconnect", leave);
process.once("SIGTERM", leave);
process.send({ ready: true });

function casesOf(module) {
  return [...module.children.allTests()];
}
