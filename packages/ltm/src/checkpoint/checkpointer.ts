import { EiderError } from '@eider/core';
import type { Layers } from '../layers/layers.ts';
import type { Memtable } from '../memtable/memtable.ts';
import { isGoneFile } from '../runs/gone-file.ts';
import type { Run } from '../runs/run.ts';
import type { Checkpoint, RunStore } from '../runs/run-store.ts';
import type { Pacing } from '../search/time-slices.ts';
import { buildRun } from './build-run.ts';
import { Merger } from './merger.ts';

export interface CheckpointerParts {
  readonly layers: Layers;
  readonly runs: RunStore;
  /** Which commits runs hold when the memory is opened. */
  readonly opened: Checkpoint;
  /** Drops what the log need not keep of the commits up to this one, which runs hold durably. */
  readonly cutLog: (through: number) => Promise<void>;
  readonly limits: MemtableLimits;
  /** How work in the background lets others run. */
  readonly pacing: Pacing;
  /** Called when another process has made a checkpoint that must be taken in. */
  readonly onSuperseded?: () => void;
}

/** When a memtable is full. */
export interface MemtableLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

// A run this many times as large as what is merged already is left alone: so merging costs a logarithmic factor.
const ABSORB_RATIO = 2;
// This merging happens in memory, so a run that is as large as a full memtable is left to the background; but small memtables must not leave many runs.
const MIN_ABSORBED_RECORDS = 50_000;
const MIN_ABSORBED_BYTES = 32 * 1024 * 1024;
// Frozen memtables that may wait before commits have to.
const MAX_FROZEN = 2;
// Where folding fails again and again: so many are kept in memory, and then no more is taken.
const MAX_UNFOLDED = 8;

/** Turns full memtables into runs in the background and cuts the log behind them. */
export class Checkpointer {
  readonly #parts: CheckpointerParts;
  #running: Promise<void> | undefined;
  /** Up to here runs hold everything, and a crash could still take them back. */
  #foldedThrough: number | undefined;
  #last: Checkpoint;
  #failure: string | undefined;
  // Runs that a checkpoint or a merge is about to replace.
  readonly #busy = new Set<Run>();
  readonly #merger: Merger;

  constructor(parts: CheckpointerParts) {
    this.#parts = parts;
    this.#last = parts.opened;
    const { layers, runs, pacing } = parts;
    this.#merger = new Merger({ layers, runs, pacing, busy: this.#busy });
  }

  /** Whether runs hold everything, durably. */
  get isComplete(): boolean {
    const { active } = this.#parts.layers;
    return this.#parts.layers.frozenCount === 0 && active.entries === 0 && this.#foldedThrough === undefined;
  }

  /** Which commits runs hold now. */
  get last(): Checkpoint {
    return this.#last;
  }

  /** Why the last checkpoint, or the last merge, failed; undefined if neither did. */
  get failure(): string | undefined {
    return this.#failure ?? this.#merger.failure?.message;
  }

  /** Starts a checkpoint if the memtable is full; the promise resolves when there is room for another commit. */
  whenRoomForMore(): Promise<void> | undefined {
    const { layers, limits } = this.#parts;
    const { active } = layers;
    if (active.entries < limits.maxEntries && active.sizeBytes < limits.maxBytes) return undefined;
    // If it fails nothing is lost: the log keeps what the runs lack, and the next full memtable or the close tries again and tells.
    const running = this.checkpoint().catch(() => undefined);
    return layers.frozenCount >= MAX_FROZEN ? running : undefined;
  }

  /** Throws UNAVAILABLE while so much could not be folded that memory would grow without bound; tries again to fold it. */
  checkRoom(): void {
    const { layers } = this.#parts;
    if (layers.frozenCount < MAX_UNFOLDED) return;
    const reason = this.failure ?? 'runs are being written';
    this.checkpoint().catch(() => undefined);
    throw new EiderError(
      'UNAVAILABLE',
      `too much waits to be written to the memory's runs; try again later: ${reason}`,
      {
        details: { waiting: layers.frozenCount },
      },
    );
  }

  /** Folds everything committed so far into runs; one checkpoint at a time. */
  async checkpoint(): Promise<void> {
    const { layers } = this.#parts;
    if (layers.active.entries > 0) layers.freeze();
    const before = this.#running;
    const own = (async () => {
      await before?.catch(() => undefined);
      for (;;) {
        const oldest = layers.memtables.at(-1) as Memtable;
        if (oldest === layers.active) break;
        if (await this.#foldUnlessGone(oldest)) continue;
        // Somebody else's runs hold as much, or more: taking them in is up to whoever takes in commits.
        this.#parts.onSuperseded?.();
        return;
      }
      await this.#makeDurable();
    })();
    this.#running = own;
    await own.then(
      () => {
        this.#failure = undefined;
      },
      (error: unknown) => {
        this.#failure = EiderError.is(error) ? error.message : 'the checkpoint failed';
        throw error;
      },
    );
  }

  /** Resolves when no checkpoint is under way. */
  async settled(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  /** Goes on from another process's checkpoint, whose runs have just been taken in. */
  adopted(checkpoint: Checkpoint): void {
    this.#last = checkpoint;
  }

  /** Ends merging in the background; a merge that is under way is given up. */
  stopMerging(): Promise<void> {
    return this.#merger.close();
  }

  // Files that have gone are those of runs that another process's checkpoint does without.
  async #foldUnlessGone(memtable: Memtable): Promise<boolean> {
    try {
      return await this.#fold(memtable);
    } catch (error) {
      if (this.#parts.onSuperseded === undefined || !isGoneFile(error)) throw error;
      return false;
    }
  }

  /** False if another process has made a checkpoint meanwhile. */
  async #fold(memtable: Memtable): Promise<boolean> {
    const { layers, runs, pacing } = this.#parts;
    await layers.settle();
    const absorbed = this.#absorbable(memtable);
    const isOldest = absorbed.length === layers.runs.length;
    const checkpoint = { sequence: memtable.lastSequence, timeMs: memtable.lastTimeMs };
    for (const run of absorbed) this.#busy.add(run);
    try {
      const { run, entries, positions } = await buildRun(runs, {
        memtable,
        absorbed,
        isOldest,
        timeMs: checkpoint.timeMs,
        pacing,
      });
      const replacement = { memtable, removedRuns: absorbed, run, entries, positions };
      const isCommitted = await runs.commit({
        checkpoint,
        add: run,
        remove: absorbed,
        carryDead: () => layers.carryDead(replacement),
        publish: () => layers.replace(replacement),
      });
      if (!isCommitted) return false;
    } finally {
      for (const run of absorbed) this.#busy.delete(run);
    }
    this.#foldedThrough = checkpoint.sequence;
    this.#last = checkpoint;
    this.#merger.start(checkpoint.timeMs);
    return true;
  }

  /** Only then may the log be cut. A read that began before the change keeps DuckDB from folding it in until it has ended. */
  async #makeDurable(): Promise<void> {
    const through = this.#foldedThrough;
    if (through === undefined) return;
    const { runs, cutLog } = this.#parts;
    await runs.makeDurable();
    this.#foldedThrough = undefined;
    await cutLog(through);
  }

  // The newest runs that are not much larger than what goes into the new one anyway.
  #absorbable(memtable: Memtable): readonly Run[] {
    const absorbed: Run[] = [];
    const largest = Math.max(this.#parts.limits.maxEntries, MIN_ABSORBED_RECORDS);
    const largestBytes = Math.max(this.#parts.limits.maxBytes, MIN_ABSORBED_BYTES);
    let records = memtable.entries;
    let sizeBytes = memtable.sizeBytes;
    for (const run of this.#parts.layers.runs) {
      if (this.#busy.has(run)) break;
      if (run.records > records * ABSORB_RATIO || records + run.records > largest) break;
      if (sizeBytes + run.sizeBytes > largestBytes) break;
      absorbed.push(run);
      records += run.records;
      sizeBytes += run.sizeBytes;
    }
    return absorbed;
  }
}
