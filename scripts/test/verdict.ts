import { join } from 'node:path';
import type { TaskOutcome } from './run-phase.ts';
import { readReport } from './vitest-report.ts';

/** A task's share of the final count, with a sentence for each thing that is wrong. */
export interface Verdict {
  readonly outcome: TaskOutcome;
  readonly passed: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

/** Turns an outcome into counts: each test of a suite counts, any other task counts as one. */
export function judge(root: string, outcome: TaskOutcome): Verdict {
  const report = reportFile(outcome);
  return report === undefined ? judgeCheck(outcome) : judgeSuite(outcome, join(root, report));
}

/** Where a task's runner leaves its JSON report, relative to the root; undefined for a task that runs no tests. */
function reportFile(outcome: TaskOutcome): string | undefined {
  if (outcome.task === 'test') return join(outcome.directory, '.results/vitest.json');
  const [kind, name] = outcome.task.split(':');
  return kind === 'test' && name !== undefined ? `tests/.results/${name}.json` : undefined;
}

function judgeCheck(outcome: TaskOutcome): Verdict {
  if (outcome.exitCode === 0) return { outcome, passed: 1, failed: 0, problems: [] };
  return { outcome, passed: 0, failed: 1, problems: [describeExit(outcome)] };
}

function judgeSuite(outcome: TaskOutcome, file: string): Verdict {
  const report = readReport(file);
  if (report === undefined) {
    return { outcome, passed: 0, failed: 1, problems: [`left no report; ${describeExit(outcome)}`] };
  }
  const { passed, failed, problems } = report;
  if (passed + failed === 0) return { outcome, passed, failed: 1, problems: ['no test ran'] };
  if (outcome.exitCode !== 0 && failed === 0) {
    return { outcome, passed, failed: 1, problems: [`every test passed, but the runner ${describeExit(outcome)}`] };
  }
  return { outcome, passed, failed, problems };
}

function describeExit({ exitCode }: TaskOutcome): string {
  return exitCode === undefined ? 'never ended' : `exited with ${exitCode}`;
}
