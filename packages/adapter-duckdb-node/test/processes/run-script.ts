import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const NODE_OPTIONS = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];

/** A script of this folder in a Node process of its own, heard line by line. */
export interface RunningScript {
  readonly pid: number;
  /** The next line that it prints; rejects if it ends before. */
  nextLine(): Promise<string>;
  /** Lets a script that waits for it go on. */
  tell(line: string): void;
  /** Stops it at once, as a crash would. */
  kill(): Promise<void>;
  ended(): Promise<number | null>;
}

export interface ScriptSurroundings {
  /** What a POSIX shell does first, such as setting limits. */
  readonly shell?: string;
  /** Variables on top of this process's own. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Starts a script of this folder. */
export function runScript(name: string, args: readonly string[], surroundings: ScriptSurroundings = {}): RunningScript {
  const { shell, variables } = surroundings;
  const env = { ...process.env, ...variables };
  const script = fileURLToPath(new URL(name, import.meta.url));
  const command = [process.execPath, ...NODE_OPTIONS, script, ...args];
  const child =
    shell === undefined
      ? spawn(process.execPath, command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'], env })
      : spawn('sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command], { stdio: ['pipe', 'pipe', 'inherit'], env });
  return watch(child);
}

function watch(child: ChildProcessByStdio<Writable, Readable, null>): RunningScript {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return {
    pid: child.pid ?? -1,
    nextLine: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the script ended with ${await exit} before its line`);
      return value;
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    ended: () => exit,
  };
}
