import {
  type BackupReport,
  type Clock,
  type CommitLog,
  EiderError,
  type MemoryReadOptions,
  type Random,
} from '@eider/core';
import { readOnlyError } from '../bucket/read-only-store.ts';
import type { Checkpointer } from '../checkpoint/checkpointer.ts';
import type { CommitFeed } from '../commits/commit-feed.ts';
import type { CommitQueue } from '../commits/commit-queue.ts';
import type { Operation, Outcome, Verdict } from '../commits/operation.ts';
import type { Layers } from '../layers/layers.ts';
import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Analyzer } from '../search/analyzer.ts';
import { ScoreAccumulator } from '../search/score-accumulator.ts';
import type { Pacing, Turns } from '../search/time-slices.ts';
import { aborted } from '../signals/abortable.ts';
import { Looks } from './looks.ts';
import { pacingBy } from './pacing.ts';
import { refusedError } from './refused-error.ts';
import { SearchTurns } from './search-turns.ts';
import type { StorageFacts } from './storage-facts.ts';
import { TransactionLine } from './transaction-line.ts';

export interface MemoryCoreParts {
  readonly layers: Layers;
  readonly queue: CommitQueue;
  readonly feed: CommitFeed;
  readonly checkpointer: Checkpointer;
  readonly log: CommitLog;
  readonly clock: Clock;
  readonly random: Random;
  /** Time by which expiry is judged; never decreasing. */
  readonly nowMs: () => number;
  readonly maxValueBytes: number;
  /** Makes the terms of texts and queries. */
  readonly analyzer: Analyzer;
  readonly storage: StorageFacts;
  /** Of a memory that other processes write to as well: how long ago it saw the end of the log. */
  readonly freshness?: Freshness;
  /** Whether every change is refused. @default false */
  readonly isReadOnly?: boolean;
  /** Whether closing folds what only the log holds into a run. @default always */
  readonly foldsOnClose?: () => boolean;
  /** Writes the memory's database to a new file; absent where it does not hold the runs. */
  readonly copyTo?: (path: string, signal: AbortSignal | undefined) => Promise<Pick<BackupReport, 'sizeBytes'>>;
  /** Frees what the memory opened, in order. */
  readonly release: readonly (() => Promise<void>)[];
}

/** How old what a process knows of a shared memory is. */
export interface Freshness {
  /** Whether a read must look at the log first, unless it says otherwise. */
  readonly isStale: boolean;
  /** How long ago this process began the look at the log that last succeeded. */
  readonly stalenessMs: number;
}

/** What all views of one memory share: the way to its layers, and its end. */
export class MemoryCore {
  readonly parts: MemoryCoreParts;
  readonly accumulator: ScoreAccumulator = new ScoreAccumulator();
  readonly line: TransactionLine;
  readonly #pacing: Pacing;
  readonly #looks: Looks;
  #closing: Promise<void> | undefined;

  constructor(parts: MemoryCoreParts) {
    this.parts = parts;
    this.line = new TransactionLine(parts.clock, parts.random);
    this.#looks = new Looks(parts.clock, async () => void (await parts.queue.submit([])));
    this.#pacing = pacingBy(parts.clock);
  }

  /** Rejects calls on a closed memory and calls whose signal has fired. */
  check(signal: AbortSignal | undefined): void {
    if (this.#closing !== undefined) throw new EiderError('CLOSED', 'the memory is closed; open it again');
    if (signal?.aborted === true) throw aborted(signal);
  }

  /** Refuses changes of a memory that was opened for reading. */
  checkWritable(): void {
    if (this.parts.isReadOnly === true) throw readOnlyError();
  }

  /** Prepares a read: undefined if it may begin at once, otherwise when everything is known that it must see. */
  ready({ signal, consistency }: MemoryReadOptions): Promise<void> | undefined {
    this.check(signal);
    if (consistency === 'latest') return this.refresh(signal);
    const mustLook = consistency === undefined && this.parts.freshness?.isStale === true;
    return mustLook ? this.#look(signal) : undefined;
  }

  /** Takes in what others have written to the log. */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    await this.parts.queue.submit([]);
    this.check(signal);
  }

  /** Turns for work on behalf of a call that may take long. */
  turns(signal: AbortSignal | undefined): Turns {
    return new SearchTurns(this.#pacing, signal);
  }

  /** Commits operations, all or nothing; PRECONDITION_FAILED if a condition does not hold. A signal that fires later no longer stops them. */
  async write(operations: readonly Operation[], signal: AbortSignal | undefined): Promise<readonly Outcome[]> {
    const verdict = await this.submit(operations, signal);
    if (verdict.kind === 'refused') throw refusedError(operations, verdict.refusal);
    return verdict.outcomes;
  }

  /** The same, with a refusal as an answer. */
  submit(operations: readonly Operation[], signal: AbortSignal | undefined): Promise<Verdict> {
    this.check(signal);
    if (operations.some(({ kind }) => kind !== 'check')) this.checkWritable();
    return this.parts.queue.submit(operations);
  }

  /** The visible entry of a name; at once if memory knows it. */
  find(
    namespace: string,
    key: string,
    signal: AbortSignal | undefined,
  ): Entry | undefined | Promise<Entry | undefined> {
    const found = this.newest(namespace, key, signal);
    return found instanceof Promise ? found.then((entry) => this.#visible(entry)) : this.#visible(found);
  }

  /** The newest entry of a name, deleted and expired ones included. */
  newest(
    namespace: string,
    key: string,
    signal: AbortSignal | undefined,
  ): Entry | undefined | Promise<Entry | undefined> {
    const { layers } = this.parts;
    const entry = layers.findInMemory(namespace, key);
    if (entry !== undefined || !layers.mayBeInRuns({ namespace, key })) return entry;
    return layers.reading(() => layers.findInRuns([{ namespace, key }], signal)).then(([located]) => located?.entry);
  }

  /** The visible entries of names, in their order. */
  async findMany(
    namespace: string,
    keys: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (Entry | undefined)[]> {
    const { layers } = this.parts;
    const entries = new Map<string, Entry>();
    const unknown = new Map<string, { namespace: string; key: string }>();
    for (const key of keys) {
      const entry = layers.findInMemory(namespace, key);
      if (entry !== undefined) entries.set(key, entry);
      else if (layers.mayBeInRuns({ namespace, key })) unknown.set(nameOf({ namespace, key }), { namespace, key });
    }
    for (const { entry } of await layers.reading(() => layers.findInRuns([...unknown.values()], signal)))
      entries.set(entry.key, entry);
    return keys.map((key) => this.#visible(entries.get(key)));
  }

  // Without a network reads go on with what is known.
  async #look(signal: AbortSignal | undefined): Promise<void> {
    await this.#looks.beforeRead();
    this.check(signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #visible(entry: Entry | undefined): Entry | undefined {
    return entry?.isVisibleAt(this.parts.nowMs()) ? entry : undefined;
  }

  async #close(): Promise<void> {
    const { queue, feed, checkpointer, release, foldsOnClose = () => true } = this.parts;
    const failures: unknown[] = [];
    feed.close();
    // Everything is freed, whatever fails on the way; the first failure is told.
    for (const step of [
      () => queue.drained(),
      () => checkpointer.stopMerging(),
      async () => (foldsOnClose() ? checkpointer.checkpoint() : checkpointer.settled()),
      ...release,
    ]) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
