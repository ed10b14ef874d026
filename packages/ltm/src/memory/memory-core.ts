import { type CommitLog, EiderError } from '@eider/core';
import type { Checkpointer } from '../checkpoint/checkpointer.ts';
import type { CommitQueue } from '../commits/commit-queue.ts';
import type { Operation, Outcome } from '../commits/operation.ts';
import type { Layers } from '../layers/layers.ts';
import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import { ScoreAccumulator } from '../search/score-accumulator.ts';

export interface MemoryCoreParts {
  readonly layers: Layers;
  readonly queue: CommitQueue;
  readonly checkpointer: Checkpointer;
  readonly log: CommitLog;
  readonly nowMs: () => number;
  readonly recovery: { readonly replayedCommits: number; readonly tornBytes: number };
  /** Frees what the memory opened, in order. */
  readonly release: readonly (() => Promise<void>)[];
}

/** What all views of one memory share: the way to its layers, and its end. */
export class MemoryCore {
  readonly parts: MemoryCoreParts;
  readonly accumulator: ScoreAccumulator = new ScoreAccumulator();
  #closing: Promise<void> | undefined;

  constructor(parts: MemoryCoreParts) {
    this.parts = parts;
  }

  /** Rejects calls on a closed memory and calls whose signal has fired. */
  check(signal: AbortSignal | undefined): void {
    if (this.#closing !== undefined) throw new EiderError('CLOSED', 'the memory is closed; open it again');
    if (signal?.aborted === true) throw aborted(signal);
  }

  /** Commits operations. A signal that fires later no longer stops them. */
  write(operations: readonly Operation[], signal: AbortSignal | undefined): Promise<readonly Outcome[]> {
    this.check(signal);
    return this.parts.queue.submit(operations);
  }

  /** The visible entry of a name. */
  async find(namespace: string, key: string, signal: AbortSignal | undefined): Promise<Entry | undefined> {
    const { layers } = this.parts;
    let entry = layers.findInMemory(namespace, key);
    if (entry === undefined && layers.mayBeInRuns({ namespace, key })) {
      entry = (await layers.reading(() => layers.findInRuns([{ namespace, key }], signal)))[0]?.entry;
    }
    return entry?.isVisibleAt(this.parts.nowMs()) ? entry : undefined;
  }

  /** The visible entries of names, in their order. */
  async findMany(
    namespace: string,
    keys: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (Entry | undefined)[]> {
    const { layers, nowMs } = this.parts;
    const entries = new Map<string, Entry>();
    const unknown = new Map<string, { namespace: string; key: string }>();
    for (const key of keys) {
      const entry = layers.findInMemory(namespace, key);
      if (entry !== undefined) entries.set(key, entry);
      else if (layers.mayBeInRuns({ namespace, key })) unknown.set(nameOf({ namespace, key }), { namespace, key });
    }
    for (const { entry } of await layers.reading(() => layers.findInRuns([...unknown.values()], signal)))
      entries.set(entry.key, entry);
    const now = nowMs();
    return keys.map((key) => {
      const entry = entries.get(key);
      return entry?.isVisibleAt(now) ? entry : undefined;
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { queue, checkpointer, release } = this.parts;
    const failures: unknown[] = [];
    // Everything is freed, whatever fails on the way; the first failure is told.
    for (const step of [() => queue.drained(), () => checkpointer.checkpoint(), ...release]) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** The error of a call whose signal has fired. */
export function aborted(signal: AbortSignal): EiderError {
  return new EiderError('ABORTED', 'the call was aborted by its signal', { cause: signal.reason, retryable: false });
}
