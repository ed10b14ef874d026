import { EiderError } from '@eider/core';
import { isBitSet } from '../encoding/bit-set.ts';
import type { Entry } from '../memtable/entry.ts';
import { TimeSlices } from '../search/time-slices.ts';
import { compareNames } from './compare-names.ts';
import type { ParquetRun } from './parquet-run.ts';
import type { ParquetRunBuild } from './parquet-run-build.ts';
import type { RunNames } from './run-names.ts';
import type { MergeOptions } from './run-store.ts';

/**
 * Merges runs, newest first, in one pass with one row group of each in memory; gives where each position has gone. What is dead in an input has a newer entry somewhere
 * above it, but for deletions, which are dead themselves: of those only the newest entry of a name stays, or none if nothing older can lie below.
 */
export async function mergeRuns(
  runs: readonly ParquetRun<RunNames>[],
  build: ParquetRunBuild,
  { dead, expiredAtMs, pacing, signal }: MergeOptions,
): Promise<readonly Int32Array[]> {
  const slices = new TimeSlices(pacing);
  const cursors = runs.map((run, index) => new RunCursor(run, dead[index] as Uint8Array, expiredAtMs));
  for (const cursor of cursors) await cursor.step();
  for (let position = 0; ; position += 1) {
    const found = newestOf(cursors);
    if (found === undefined) break;
    found.cursor.moved[found.cursor.position] = position;
    const adding = build.add(found.entry, slices);
    if (adding !== undefined) await adding;
    const stepping = stepPast(cursors, found.entry);
    if (stepping !== undefined) await stepping;
    if (signal?.aborted === true) throw new EiderError('ABORTED', 'the merge was given up', { retryable: true });
  }
  await build.finishRecords();
  return cursors.map(({ moved }) => moved);
}

/** Leaves a name behind; a promise only where a page has to be read. */
function stepPast(cursors: readonly RunCursor[], entry: Entry): Promise<unknown> | undefined {
  const steps = cursors.flatMap((cursor) => (cursor.stands(entry) ? (cursor.step() ?? []) : []));
  return steps.length === 0 ? undefined : Promise.all(steps);
}

/** The newest entry of the first name that a cursor stands at. */
function newestOf(cursors: readonly RunCursor[]): { readonly cursor: RunCursor; readonly entry: Entry } | undefined {
  let best: { readonly cursor: RunCursor; readonly entry: Entry } | undefined;
  for (const cursor of cursors) {
    const { entry } = cursor;
    if (entry === undefined) continue;
    const order = best === undefined ? -1 : compareNames(entry, best.entry);
    if (order < 0 || (order === 0 && entry.revision > (best?.entry.revision ?? 0))) best = { cursor, entry };
  }
  return best;
}

/** Walks through the entries of a run that may stay. */
class RunCursor {
  readonly moved: Int32Array;
  readonly #pages: AsyncIterator<readonly Entry[]>;
  readonly #dead: Uint8Array;
  readonly #expiredAtMs: number | undefined;
  #page: readonly Entry[] = [];
  #at = -1;
  #position = -1;

  constructor(run: ParquetRun<RunNames>, dead: Uint8Array, expiredAtMs: number | undefined) {
    this.moved = new Int32Array(run.records).fill(-1);
    this.#pages = run.all()[Symbol.asyncIterator]();
    this.#dead = dead;
    this.#expiredAtMs = expiredAtMs;
  }

  /** Undefined at the end. */
  get entry(): Entry | undefined {
    return this.#page[this.#at];
  }

  get position(): number {
    return this.#position;
  }

  stands({ namespace, key }: Entry): boolean {
    return this.entry?.key === key && this.entry.namespace === namespace;
  }

  /** Goes to the next entry that may stay; a promise only where a page has to be read. */
  step(): Promise<void> | undefined {
    for (;;) {
      this.#at += 1;
      const { entry } = this;
      if (entry === undefined) return this.#nextPage();
      this.#position += 1;
      if (this.#mayStay(entry)) return undefined;
    }
  }

  async #nextPage(): Promise<void> {
    const { value, done } = await this.#pages.next();
    this.#page = done === true ? [] : value;
    this.#at = -1;
    if (this.#page.length > 0) await this.step();
  }

  #mayStay(entry: Entry): boolean {
    const isDead = isBitSet(this.#dead, this.#position);
    if (this.#expiredAtMs === undefined) return entry.deleted || !isDead;
    return !isDead && entry.isVisibleAt(this.#expiredAtMs);
  }
}
