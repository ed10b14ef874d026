import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Phase, Scope } from './plan.ts';
import type { WorkspacePackage } from './workspace.ts';

const STOP_GRACE_MS = 10_000;

/** What a task was asked to do and how it ended; without an exit code it never ended. */
export interface TaskOutcome {
  /** As turbo names it: `@eider/core#test`, `//#lint`. */
  readonly id: string;
  readonly task: string;
  /** The package's folder relative to the root; empty for the root. */
  readonly directory: string;
  readonly exitCode: number | undefined;
  readonly cached: boolean;
  readonly durationMs: number;
  /** Its output, relative to the root; there may be none when it never started. */
  readonly logFile: string;
}

/** Where and how a phase runs. */
export interface RunContext {
  readonly root: string;
  readonly workspace: readonly WorkspacePackage[];
  readonly scope: Scope;
  /** Ends turbo and everything it started. */
  readonly signal: AbortSignal;
}

interface TurboTask {
  readonly taskId: string;
  readonly logFile: string;
  readonly cache: { readonly status: string };
  readonly execution?: { readonly exitCode?: number; readonly startTime: number; readonly endTime: number };
}

/** Runs a phase with turbo and resolves to an outcome for every task that it should have run, also when turbo crashed. */
export async function runPhase(context: RunContext, phase: Phase): Promise<readonly TaskOutcome[]> {
  const earlier = listSummaries(context.root);
  await runTurbo(context, phase);
  const summary = listSummaries(context.root).find((file) => !earlier.includes(file));
  const tasks = summary === undefined ? [] : readTasks(context.root, summary);
  return expectedTasks(context.workspace, phase).map((expected) => {
    const found = tasks.find((task) => task.taskId === expected.id);
    const { execution } = found ?? {};
    return {
      ...expected,
      exitCode: execution?.exitCode,
      cached: found?.cache.status === 'HIT',
      durationMs: execution === undefined ? 0 : execution.endTime - execution.startTime,
      logFile: found?.logFile ?? logFileOf(expected.directory, expected.task),
    };
  });
}

function expectedTasks(workspace: readonly WorkspacePackage[], phase: Phase) {
  const ofRoot = phase.rootTasks.map((task) => ({ id: `//#${task}`, task, directory: '' }));
  const ofPackages = phase.packageTasks.flatMap((task) =>
    workspace
      .filter((member) => member.scripts.includes(task))
      .map((member) => ({ id: `${member.name}#${task}`, task, directory: member.directory })),
  );
  return [...ofRoot, ...ofPackages];
}

/** Where turbo writes a task's output while it runs; the summary that would name the file is missing after a crash. */
function logFileOf(directory: string, task: string): string {
  return join(directory, '.turbo', `turbo-${task.replaceAll(':', '$colon$')}.log`);
}

async function runTurbo({ root, scope, signal }: RunContext, phase: Phase): Promise<void> {
  if (signal.aborted) return;
  const tasks = [...phase.rootTasks.map((task) => `//#${task}`), ...phase.packageTasks];
  const flags = ['--continue=always', '--summarize', '--output-logs=hash-only', `--concurrency=${phase.concurrency}`];
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', EIDER_TEST_SCOPE: scope };
  const turbo = spawn('turbo', ['run', ...tasks, ...flags], { cwd: root, env, stdio: 'inherit' });
  const stop = () => stopTurbo(turbo);
  signal.addEventListener('abort', stop, { once: true });
  await new Promise<void>((resolve) => {
    turbo.once('error', (error) => {
      console.error(`turbo did not start: ${error.message}`);
      resolve();
    });
    turbo.once('exit', () => resolve());
  });
  signal.removeEventListener('abort', stop);
}

function stopTurbo(turbo: ChildProcess): void {
  console.error('out of time: stopping what still runs');
  // SIGINT is what turbo hands down to the tasks that it started.
  turbo.kill('SIGINT');
  setTimeout(() => turbo.kill('SIGKILL'), STOP_GRACE_MS).unref();
}

function listSummaries(root: string): readonly string[] {
  try {
    return readdirSync(join(root, '.turbo/runs')).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // Before the first run there is no such folder.
  }
}

function readTasks(root: string, summary: string): readonly TurboTask[] {
  const text = readFileSync(join(root, '.turbo/runs', summary), 'utf8');
  return (JSON.parse(text) as { readonly tasks: readonly TurboTask[] }).tasks;
}
