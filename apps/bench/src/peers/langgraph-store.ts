/** LangGraph's SQLite store, which is Python: a process of its own that times its own calls, so that our pipe costs nothing. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '@eider/core';
import type { PeerSource } from './install/peer-source.ts';

const PACKAGE = { name: 'langgraph-checkpoint-sqlite', version: '3.1.2' };
const PROGRAM = fileURLToPath(new URL('./langgraph-store.py', import.meta.url));

interface Command {
  readonly do: 'put' | 'get';
  readonly keys: readonly string[];
  readonly value?: JsonValue;
}

export class LangGraphPeer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async open(source: PeerSource, path: string): Promise<LangGraphPeer> {
    const python = await source.python([PACKAGE]);
    return new LangGraphPeer(spawn(python, [PROGRAM, path], { stdio: ['pipe', 'pipe', 'ignore'] }));
  }

  /** Microseconds of one put of this value under each key. */
  put(keys: readonly string[], value: JsonValue): Promise<number> {
    return this.#ask({ do: 'put', keys, value });
  }

  get(keys: readonly string[]): Promise<number> {
    return this.#ask({ do: 'get', keys });
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #ask(command: Command): Promise<number> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error('the process of the Python peer has ended');
    return (JSON.parse(value) as { readonly us: number }).us;
  }
}
