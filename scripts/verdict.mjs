// The last line of CI: what the runs of tests counted together, and the steps that failed beside it.
import { readFileSync } from "node:fs";

const [brokenSteps, ...results] = process.argv.slice(2);
const runs = results.map(counts);
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failed = runs.reduce((sum, run) => sum + run.failed, Number(brokenSteps));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && runs.every((run) => run.passed > 0) ? 0 : 1);

function counts(path) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(readFileSync(path, "utf8"));
    // A file that does not load fails no test of its own.
    return { passed: numPassedTests, failed: Math.max(numFailedTests, success ? 0 : Math.max(1, numFailedTestSuites)) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
