import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * A shell between the test process and the server. It waits for the server; and it kills the server, by its id, and removes its folder, as soon as
 * its own input ends, which also happens when the test process dies in any way.
 */
const GUARD = `
log=$1; folder=$2; shift 2
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!
echo "$server"
{ while read -r _ <&3; do :; done; kill -9 "$server" 2>/dev/null; rm -rf "$folder"; } >/dev/null 2>&1 &
watcher=$!
wait "$server"
code=$?
kill -9 "$watcher" 2>/dev/null
exit "$code"
`;

export interface GuardedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets what the process prints. */
  readonly logFile: string;
  /** Where it runs; removed if this process dies before it has stopped the other one. */
  readonly folder: string;
}

/** A process that does not outlive this one. */
export interface GuardedProcess {
  readonly pid: number;
  /** Whether it has ended. */
  hasEnded(): boolean;
  /** Ends it at once with SIGKILL and resolves when it is gone. Idempotent. */
  kill(): Promise<void>;
}

/** Starts a process that is killed when this one ends, however that happens. */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const { command, args, logFile, folder } = options;
  const env = { ...process.env, ...options.env };
  // In a group of its own: Ctrl-C reaches this process first, and the end of this process ends the rest.
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', logFile, folder, command, ...args], {
    cwd: folder,
    env,
    detached: true,
  });
  guard.stdin.on('error', () => undefined);
  const ended = once(guard, 'exit').then(() => guard.stdin.destroy());
  const pid = await readPid(guard);
  return {
    pid,
    hasEnded: () => guard.exitCode !== null || guard.signalCode !== null,
    kill: async () => {
      if (guard.exitCode === null && guard.signalCode === null) killById(pid);
      await ended;
    },
  };
}

async function readPid(guard: ChildProcessWithoutNullStreams): Promise<number> {
  for await (const line of createInterface({ input: guard.stdout })) return Number(line);
  throw new Error('the shell that guards a test server did not start');
}

function killById(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself in this moment.
  }
}
