import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { WriterCommand, WriterMessage, WriterSettings } from './protocol.ts';

// The same flags as the scripts in package.json: sources, not builds.
const FLAGS = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];
const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** A writer in a process of its own, from the side of whoever kills it. */
export class WriterProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  /** Resolves when the process has ended; its exit code, or null if it was killed. */
  readonly ended: Promise<number | null>;

  constructor(settings: WriterSettings) {
    this.#child = spawn(process.execPath, [...FLAGS, WRITER, JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Starting is most of what a round costs: half of it goes if sources are compiled once.
      env: { ...process.env, NODE_COMPILE_CACHE: `${settings.path}.compiled` },
    });
    // Writing to a process that was killed a moment ago is no failure.
    this.#child.stdin.on('error', () => undefined);
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** What it said, in order, to its end. A line that the kill cut short was never said. */
  async *messages(): AsyncIterable<WriterMessage> {
    let rest = '';
    this.#child.stdout.setEncoding('utf8');
    for await (const chunk of this.#child.stdout) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as WriterMessage;
    }
  }

  send(command: WriterCommand): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** No more commands: it closes its memory and ends. */
  finish(): void {
    this.#child.stdin.end();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
