import { type CommitLog, EiderError } from '@eider/core';
import type { Layers } from '../layers/layers.ts';
import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Located } from '../runs/run.ts';
import { decodeBatch, encodeBatch, entryOf, MAX_CHANGES } from './batch.ts';
import { type Judgement, judge } from './judge.ts';
import { type Operation, type Outcome, textUnits } from './operation.ts';

export interface CommitQueueParts {
  readonly log: CommitLog;
  readonly layers: Layers;
  /** Time by which expiry is judged; never decreasing. */
  readonly nowMs: () => number;
  /** Called before each commit goes to the log. */
  readonly beforeAppend: () => Promise<void> | undefined;
  /** Called after each commit; a promise holds the next commit back until there is room for it. */
  readonly afterCommit: () => Promise<void> | undefined;
}

interface Waiting {
  readonly operations: readonly Operation[];
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: unknown) => void;
}

// Batches up to this many bytes of text share a commit.
const MAX_BATCH_UNITS = 4 * 1024 * 1024;
// How often a commit is judged again because somebody else's came first.
const MAX_ATTEMPTS = 100;

/**
 * Group commit: one commit is in flight; operations that arrive meanwhile, or in the same tick, share the next one. A group
 * of operations given together is never divided.
 */
export class CommitQueue {
  readonly #parts: CommitQueueParts;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #outOfStep = false;

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  /** Commits operations, all or nothing; resolves when they are durable and visible. */
  submit(operations: readonly Operation[]): Promise<readonly Outcome[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Outcome[]>();
    this.#waiting.push({ operations, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Callers that were answered just now get to ask for their next write first: it shares this commit.
      await settledMicrotasks();
      const group = this.#takeGroup();
      try {
        await this.#commitGroup(group);
        await this.#parts.afterCommit();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = undefined;
  }

  #takeGroup(): readonly Waiting[] {
    let changes = 0;
    let units = 0;
    let taken = 0;
    for (const { operations } of this.#waiting) {
      changes += operations.length;
      for (const operation of operations) units += textUnits(operation);
      if (taken > 0 && (changes > MAX_CHANGES || units > MAX_BATCH_UNITS)) break;
      taken += 1;
    }
    return this.#waiting.splice(0, taken);
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    const operations = group.length === 1 ? (group[0] as Waiting).operations : group.flatMap((one) => one.operations);
    const outcomes = await this.#commit(operations);
    let at = 0;
    for (const { operations: own, resolve } of group) {
      resolve(outcomes.slice(at, at + own.length));
      at += own.length;
    }
  }

  async #commit(operations: readonly Operation[]): Promise<readonly Outcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#outOfStep) await this.#catchUp();
      const located = await this.#lookUp(operations);
      const judgement = this.#judge(operations, located);
      if (judgement.changes.length === 0) return judgement.existed.map((existed) => ({ entry: undefined, existed }));
      try {
        return await this.#append(judgement, located);
      } catch (error) {
        // Whatever failed: what the log holds is known again only by reading on.
        this.#outOfStep = true;
        if (!EiderError.is(error, 'PRECONDITION_FAILED') || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  async #append(judgement: Judgement, located: ReadonlyMap<string, Located>): Promise<readonly Outcome[]> {
    const { log, layers, beforeAppend } = this.#parts;
    const batch = encodeBatch(judgement.changes);
    await beforeAppend();
    const { sequence, timeMs } = await log.append(batch, { after: layers.active.lastSequence });
    const entries = judgement.changes.map((change, index) => entryOf(change, sequence * MAX_CHANGES + index, timeMs));
    layers.apply(entries, sequence, timeMs, (entry) => located.get(nameOf(entry)));
    return judgement.changeOf.map((change, index) => ({
      entry: change === undefined ? undefined : entries[change],
      existed: judgement.existed[index] === true,
    }));
  }

  #judge(operations: readonly Operation[], located: ReadonlyMap<string, Located>): Judgement {
    const { layers, nowMs } = this.#parts;
    const previous = ({ namespace, key }: Operation): Entry | undefined =>
      layers.findInMemory(namespace, key) ?? located.get(nameOf({ namespace, key }))?.entry;
    return judge(operations, previous, nowMs());
  }

  // Synchronous for keys that are in a memtable or in no run: most writes never wait for DuckDB.
  async #lookUp(operations: readonly Operation[]): Promise<ReadonlyMap<string, Located>> {
    const { layers } = this.#parts;
    const located = new Map<string, Located>();
    for (;;) {
      const { runs } = layers;
      const unknown = operations.filter(
        (operation) =>
          layers.findInMemory(operation.namespace, operation.key) === undefined &&
          !located.has(nameOf(operation)) &&
          layers.mayBeInRuns(operation),
      );
      if (unknown.length === 0) return located;
      for (const one of await layers.reading(() => layers.findInRuns(unknown))) located.set(nameOf(one.entry), one);
      // A checkpoint that ended meanwhile may have moved what was in a memtable into a run.
      if (runs === layers.runs) return located;
    }
  }

  /** Applies commits that are in the log and not in the memtable: others' writes, or an own one without an answer. */
  async #catchUp(): Promise<void> {
    const { log, layers } = this.#parts;
    for await (const { sequence, timeMs, batch } of log.read({ after: layers.active.lastSequence })) {
      layers.apply(decodeBatch(batch, sequence, timeMs), sequence, timeMs, () => undefined);
    }
    this.#outOfStep = false;
  }
}

// Answering a caller takes a few microtasks until its continuation has run.
const MICROTASKS_TO_WAIT = 8;

async function settledMicrotasks(): Promise<void> {
  for (let turn = 0; turn < MICROTASKS_TO_WAIT; turn += 1) await undefined;
}
