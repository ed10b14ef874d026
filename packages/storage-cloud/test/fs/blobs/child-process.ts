import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own that works on the same folder, and the lines it says. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string>;
  /** Resolves once it has ended. */
  readonly ended: Promise<void>;
}

/** Starts a program of the `children` folder. */
export function startChild(program: string, args: readonly string[]): Child {
  const path = fileURLToPath(new URL(`./children/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, [
    '--conditions=@eider/source',
    '--disable-warning=ExperimentalWarning',
    path,
    ...args,
  ]);
  child.stderr.pipe(process.stderr);
  return {
    process: child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    ended: new Promise((resolve) => child.once('close', () => resolve())),
  };
}
