// The last lines of CI: each test that failed, with its reason, and what the runs of tests counted together.
import { readFileSync } from "node:fs";

/** Lines of a reason: the test's own line is at their end. */
const LINES_OF_A_REASON = 12;

const [brokenSteps, ...results] = process.argv.slice(2);
const runs = results.map(readRun);
for (const { path, failures } of runs) {
  for (const { title, reason } of failures) console.log(`FAILED ${title} (${path})\n${reason}\n`);
}
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failed = runs.reduce((sum, run) => sum + run.failed, Number(brokenSteps));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && runs.every((run) => run.passed > 0) ? 0 : 1);

function readRun(path) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success, testResults } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    // A file that does not load fails no test of its own.
    const failed = Math.max(numFailedTests, success ? 0 : Math.max(1, numFailedTestSuites));
    return { path, passed: numPassedTests, failed, failures: testResults.flatMap(failuresOf) };
  } catch (error) {
    return { path, passed: 0, failed: 1, failures: [{ title: "the run left no results", reason: String(error) }] };
  }
}

function failuresOf({ name, message, assertionResults }) {
  const file = name.replace(`${process.cwd()}/`, "");
  const failed = assertionResults.filter(({ status }) => status === "failed");
  const own = message ? [{ title: file, reason: reasonOf([message]) }] : [];
  return [
    ...own,
    ...failed.map((test) => ({ title: `${file} > ${test.fullName}`, reason: reasonOf(test.failureMessages) })),
  ];
}

function reasonOf(messages) {
  const ours = messages.flatMap((text) => text.split("\n")).filter((line) => !line.includes("node_modules"));
  return ours.slice(0, LINES_OF_A_REASON).join("\n");
}
