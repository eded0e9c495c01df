// The last line of CI: what the test runner counted, and the steps that failed beside it.
import { readFileSync } from "node:fs";

const [results, brokenSteps] = process.argv.slice(2);
const counted = counts(results);
const failed = counted.failed + Number(brokenSteps);
console.log(`${counted.passed} passed, ${failed} failed`);
process.exit(failed === 0 && counted.passed > 0 ? 0 : 1);

function counts(path) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(readFileSync(path, "utf8"));
    // A file that does not load fails no test of its own.
    return { passed: numPassedTests, failed: Math.max(numFailedTests, success ? 0 : Math.max(1, numFailedTestSuites)) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
