import { readFileSync } from 'node:fs';

/** What a runner's JSON report says, with a sentence for each failure. */
export interface ReportedTests {
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Counts a vitest report. A skipped test failed, and so did a file that broke before its first test; a missing report is undefined. */
export function readReport(file: string): ReportedTests | undefined {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
  return countTests(report);
}

function countTests(report: VitestReport): ReportedTests {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const notPassed = tests.filter((test) => test.status !== 'passed');
  const brokenFiles = report.testResults.filter(
    (file) => file.status !== 'passed' && file.assertionResults.every((test) => test.status === 'passed'),
  );
  return {
    passed: tests.length - notPassed.length,
    failed: notPassed.length + brokenFiles.length,
    problems: [
      ...notPassed.map((test) => `${test.status}: ${test.fullName}`),
      ...brokenFiles.map((file) => `broke outside of its tests: ${file.name}`),
    ],
  };
}
