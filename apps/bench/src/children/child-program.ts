import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

// The same flags as the scripts in package.json.
const SOURCE_FLAGS = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];

/** A program of ours in a process of its own, which reads commands and says messages, a line of JSON each. */
export class ChildProgram<Message, Command> {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  /** Resolves when the process has ended; its exit code, or null if it was killed. */
  readonly ended: Promise<number | null>;

  /** `settings` is the program's only argument. What is TypeScript runs with the sources of our packages, what is JavaScript with their builds. */
  constructor(path: string, settings: unknown, environment: NodeJS.ProcessEnv = {}) {
    const flags = path.endsWith('.ts') ? SOURCE_FLAGS : [];
    this.#child = spawn(process.execPath, [...flags, path, JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    // Writing to a process that was killed a moment ago is no failure.
    this.#child.stdin.on('error', () => undefined);
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  get processId(): number {
    if (this.#child.pid === undefined) throw new Error('the process did not start');
    return this.#child.pid;
  }

  /** What it said, in order, to its end. A line that a kill cut short was never said. */
  async *messages(): AsyncIterable<Message> {
    let rest = '';
    this.#child.stdout.setEncoding('utf8');
    for await (const chunk of this.#child.stdout) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as Message;
    }
  }

  send(command: Command): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** No more commands. */
  finish(): void {
    this.#child.stdin.end();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
