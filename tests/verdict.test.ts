import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeFailures, describePhase, describeTotals } from '../scripts/test/printed.ts';
import type { TaskOutcome } from '../scripts/test/run-phase.ts';
import { judge } from '../scripts/test/verdict.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-verdict-'));
  await mkdir(join(root, 'packages/a/.results'), { recursive: true });
});

afterEach(() => rm(root, { recursive: true, force: true }));

function outcomeOf(task: string, exitCode: number | undefined): TaskOutcome {
  return { id: `a#${task}`, task, directory: 'packages/a', exitCode, cached: false, durationMs: 1, logFile: 'log' };
}

function report(files: readonly { readonly status: string; readonly tests: readonly string[] }[]): Promise<void> {
  const testResults = files.map(({ status, tests }, file) => ({
    name: `file-${file}`,
    status,
    assertionResults: tests.map((result, index) => ({ fullName: `test ${index}`, status: result })),
  }));
  return writeFile(join(root, 'packages/a/.results/vitest.json'), JSON.stringify({ testResults }));
}

async function countsOf(exitCode: number | undefined): Promise<readonly [number, number]> {
  const { passed, failed } = judge(root, outcomeOf('test', exitCode));
  return [passed, failed];
}

describe('the count of the test command', () => {
  it('counts every test of a suite', async () => {
    await report([
      { status: 'passed', tests: ['passed', 'passed'] },
      { status: 'failed', tests: ['passed', 'failed'] },
    ]);
    expect(await countsOf(1)).toEqual([3, 1]);
  });

  it('counts a check as one, by its exit code', () => {
    expect(judge(root, outcomeOf('typecheck', 0))).toMatchObject({ passed: 1, failed: 0 });
    expect(judge(root, outcomeOf('typecheck', 2))).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a skipped test as failed', async () => {
    await report([{ status: 'passed', tests: ['passed', 'skipped', 'todo'] }]);
    expect(await countsOf(0)).toEqual([1, 2]);
  });

  it('counts a file that broke before its first test as failed', async () => {
    await report([
      { status: 'passed', tests: ['passed'] },
      { status: 'failed', tests: [] },
    ]);
    expect(await countsOf(1)).toEqual([1, 1]);
  });

  it('fails a suite without a report, also when its runner exited with 0', async () => {
    expect(await countsOf(0)).toEqual([0, 1]);
    expect(await countsOf(undefined)).toEqual([0, 1]);
  });

  it('fails a suite with a torn report', async () => {
    await writeFile(join(root, 'packages/a/.results/vitest.json'), '{"testResults": [');
    expect(await countsOf(0)).toEqual([0, 1]);
  });

  it('fails a suite in which no test ran', async () => {
    await report([]);
    expect(await countsOf(0)).toEqual([0, 1]);
  });

  it('fails a suite whose runner crashed after every test had passed', async () => {
    await report([{ status: 'passed', tests: ['passed'] }]);
    expect(await countsOf(1)).toEqual([1, 1]);
    expect(await countsOf(undefined)).toEqual([1, 1]);
  });

  it('finds the reports of the repository tests under their names', async () => {
    await mkdir(join(root, 'tests/.results'), { recursive: true });
    const file = { name: 'f', status: 'passed', assertionResults: [{ fullName: 't', status: 'passed' }] };
    await writeFile(join(root, 'tests/.results/boundaries.json'), JSON.stringify({ testResults: [file] }));
    expect(judge(root, outcomeOf('test:boundaries', 0))).toMatchObject({ passed: 1, failed: 0 });
    expect(judge(root, outcomeOf('test:packages', 0))).toMatchObject({ passed: 0, failed: 1 });
  });

  it('ends with one line of both sums, after the output of what failed', async () => {
    await writeFile(join(root, 'log'), 'the compiler says no\n');
    const verdicts = [
      judge(root, outcomeOf('build', 0)),
      judge(root, { ...outcomeOf('typecheck', 2), logFile: 'log' }),
    ];
    expect(describeFailures(root, verdicts)).toContain('the compiler says no');
    expect(describeFailures(root, verdicts)).toContain('exited with 2');
    expect(describeTotals(verdicts)).toBe('1 passed, 1 failed');
  });

  it('shows what a passing test noted', async () => {
    await writeFile(join(root, 'log'), 'much\n\u001b[39mnote: 12 MiB\nmore\n');
    const outcome = { ...outcomeOf('build', 0), logFile: 'log' };
    expect(describePhase(root, [judge(root, outcome)]).split('\n')).toEqual([
      expect.stringContaining('✓ a#build'),
      '      12 MiB',
    ]);
  });
});
