import { EiderError, type MemoryChange, type WatchOptions } from '@eider/core';
import { MAX_CHANGES } from '../commits/batch.ts';
import type { Subscription } from '../commits/commit-feed.ts';
import { type CommitReaderParts, commitsAfter, goneError } from '../commits/commit-reader.ts';
import type { Entry } from '../memtable/entry.ts';
import { aborted } from '../signals/abortable.ts';
import { checkOptions } from './check-options.ts';
import { checkText } from './check-read.ts';
import type { MemoryCore } from './memory-core.ts';

/** A namespace, encoded and as a path. */
export interface Place {
  readonly namespace: string;
  readonly path: readonly string[];
}

/** A revision that no change of this commit exceeds, and every later one does. */
export function lastRevisionOf(sequence: number): number {
  return (sequence + 1) * MAX_CHANGES - 1;
}

/**
 * One walk along the changes of a namespace. Ends when the memory closes, rejects with ABORTED when the signal fires. Ending it, also while the next change
 * is waited for, frees everything.
 */
export class NamespaceWatch implements AsyncIterableIterator<MemoryChange, void> {
  readonly #core: MemoryCore;
  readonly #place: Place;
  readonly #options: WatchOptions;
  /** Where a watch without a position begins: at the time of the call, not of the first `next`. */
  readonly #now: number;
  readonly #changes: AsyncGenerator<MemoryChange, void>;
  #subscription: Subscription | undefined;
  #isEnded = false;

  constructor(core: MemoryCore, place: Place, options: WatchOptions) {
    this.#core = core;
    this.#place = place;
    this.#options = options;
    this.#now = lastRevisionOf(core.parts.layers.active.lastSequence);
    this.#changes = this.#walk();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<MemoryChange, void>> {
    return this.#changes.next();
  }

  // A generator answers `return` only after the `next` that waits: that one is ended first.
  async return(): Promise<IteratorResult<MemoryChange, void>> {
    this.#isEnded = true;
    this.#subscription?.end();
    return this.#changes.return();
  }

  async *#walk(): AsyncGenerator<MemoryChange, void> {
    if (this.#isEnded) return;
    const { prefix = '', signal } = checkOptions(this.#options, ['prefix', 'after', 'signal']);
    checkText(prefix, 'prefix');
    const after = checkPosition(this.#options.after) ?? this.#now;
    this.#core.check(signal);
    const { feed, log, layers, queue } = this.#core.parts;
    await queue.submit([]);
    // It ends with a memory that closes meanwhile, or because it was left.
    if (feed.isClosed || this.#isEnded) return;
    const subscription = feed.subscribe();
    this.#subscription = subscription;
    const end = (): void => subscription.end();
    signal?.addEventListener('abort', end);
    try {
      const reader = { feed, log, lastSequence: () => layers.active.lastSequence };
      const isOver = (): boolean => signal?.aborted === true || feed.isClosed;
      for await (const { entries } of commitsAfter(reader, startOf(after, reader), subscription)) {
        const own = entries.filter((entry) => entry.revision > after && this.#concerns(entry, prefix));
        for (const entry of own) {
          if (isOver()) break;
          yield toChange(entry, this.#place.path);
        }
        if (isOver()) break;
      }
      if (signal?.aborted === true) throw aborted(signal);
    } finally {
      signal?.removeEventListener('abort', end);
      end();
    }
  }

  #concerns({ namespace, key }: Entry, prefix: string): boolean {
    return namespace === this.#place.namespace && key.startsWith(prefix);
  }
}

/** The sequence to read on from, so that every change after this revision comes. */
function startOf(after: number, { log, lastSequence }: CommitReaderParts): number {
  const sequence = Math.floor(after / MAX_CHANGES);
  const start = after === lastRevisionOf(sequence) ? sequence : Math.max(0, sequence - 1);
  if (sequence > lastSequence() || start < (log.state?.truncatedThrough ?? 0)) throw goneError(start, log);
  return start;
}

function checkPosition(after: unknown): number | undefined {
  if (after === undefined || (typeof after === 'number' && Number.isSafeInteger(after) && after >= 0)) return after;
  throw new EiderError('INVALID_ARGUMENT', 'after must be the revision of a change, or lastRevision of stats');
}

function toChange(entry: Entry, path: readonly string[]): MemoryChange {
  const { revision, key } = entry;
  if (entry.deleted) return Object.freeze({ kind: 'deleted', revision, key, deletedAt: new Date(entry.updatedAtMs) });
  return Object.freeze({ kind: 'stored', revision, record: entry.record(path) });
}
