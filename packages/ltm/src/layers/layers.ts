import { MAX_CHANGES } from '../commits/batch.ts';
import { bitsOf, isBitSet } from '../encoding/bit-set.ts';
import type { Entry } from '../memtable/entry.ts';
import { Memtable } from '../memtable/memtable.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { compareNames } from '../runs/compare-names.ts';
import { isGoneFile } from '../runs/gone-file.ts';
import { hashName } from '../runs/hash-name.ts';
import type { Readers } from '../runs/readers.ts';
import type { RecordCache } from '../runs/record-cache.ts';
import type { Located, RecordName, Run } from '../runs/run.ts';
import type { Checkpoint } from '../runs/run-store.ts';
import type { Analyzer } from '../search/analyzer.ts';
import type { SearchIndex } from '../search/index-source.ts';
import type { Pacing } from '../search/time-slices.ts';
import { findInRuns } from './find-in-runs.ts';
import { markDead, Unsettled } from './unsettled.ts';
import { WarmUp } from './warm-up.ts';

// How often files may go under one read.
const MAX_READS = 10;

/** What layers need beside their runs. */
export interface LayerParts {
  readonly readers: Readers;
  readonly cache: RecordCache;
  readonly analyzer: Analyzer;
  /** How work in the background lets others run. */
  readonly pacing: Pacing;
  /** Called when files that a read needs have gone: resolves when newer runs have been taken in. */
  readonly onGone?: () => Promise<void>;
}

/** What a new entry hides in older layers: nothing, a record that was just read from a run, or whatever is found; undefined if nobody has looked. */
export type Hidden = Located | 'nothing' | undefined;

/** What takes the place of runs. */
export interface RunReplacement {
  /** Neighbours, newest first. */
  readonly removedRuns: readonly Run[];
  readonly run: Run | undefined;
  /** Per removed run: where each of its positions is now; negative if it has gone. */
  readonly positions: readonly Int32Array[];
}

/** What takes the place of the oldest frozen memtable and of the newest runs. */
export interface Replacement extends RunReplacement {
  readonly memtable: Memtable;
  /** The run's entries, by position. */
  readonly entries: readonly Entry[];
}

/**
 * The stack of layers that make up a memory: the memtable that takes commits, frozen ones on their way into a run, and the
 * runs. A newer layer's entry hides an older layer's; what is hidden is marked dead in its index as soon as that is known.
 */
export class Layers {
  #active: Memtable;
  // Newest first.
  #frozen: readonly Memtable[] = [];
  #runs: readonly Run[];
  readonly #unsettled: Unsettled = new Unsettled(() => this.#runs);
  // Entries of frozen memtables that were overwritten since: dead in the run that a memtable becomes.
  #hiddenInFrozen: Entry[] = [];

  readonly #readers: Readers;
  readonly #cache: RecordCache;
  readonly #analyzer: Analyzer;
  readonly #pacing: Pacing;
  readonly #warmUp: WarmUp;
  readonly #onGone: (() => Promise<void>) | undefined;

  /** `runs` oldest first, holding every commit up to `sequence`. */
  constructor(runs: readonly Run[], sequence: number, { readers, cache, analyzer, pacing, onGone }: LayerParts) {
    this.#onGone = onGone;
    this.#readers = readers;
    this.#analyzer = analyzer;
    this.#pacing = pacing;
    this.#cache = cache;
    this.#warmUp = new WarmUp({
      cache,
      reading: (read) => this.reading(read),
      isNewest: (located) => this.#isNewest(located),
      pause: () => pacing.pause(),
    });
    this.#runs = runs.toReversed();
    this.#active = new Memtable(sequence, analyzer, pacing);
  }

  get active(): Memtable {
    return this.#active;
  }

  /** Newest first. */
  get memtables(): readonly Memtable[] {
    return [this.#active, ...this.#frozen];
  }

  get frozenCount(): number {
    return this.#frozen.length;
  }

  /** Newest first. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** Runs `read`; the runs that it sees now stay readable until it has ended. Where others may remove files, it runs again over the runs that came after. */
  reading<T>(read: () => Promise<T>): Promise<T> {
    return this.#onGone === undefined ? this.#readers.during(read) : this.#readingAgain(read, this.#onGone);
  }

  /** The same without another try: for whoever takes in newer runs itself. */
  readingOnce<T>(read: () => Promise<T>): Promise<T> {
    return this.#readers.during(read);
  }

  async #readingAgain<T>(read: () => Promise<T>, onGone: () => Promise<void>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#readers.during(read);
      } catch (error) {
        if (!isGoneFile(error) || attempt === MAX_READS) throw error;
        await onGone();
      }
    }
  }

  /** The newest entry of a name, if it is in a memtable or was read from a run lately. */
  findInMemory(namespace: string, key: string): Entry | undefined {
    const entry = this.#active.get(namespace, key);
    if (entry !== undefined) return entry;
    for (const memtable of this.#frozen) {
      const older = memtable.get(namespace, key);
      if (older !== undefined) return older;
    }
    if (this.#runs.length === 0) return undefined;
    const name = { namespace, key };
    // Most names that are written for the first time are denied here.
    const hash = hashName(name);
    return this.#runs.some((run) => run.mayHoldHash(hash)) ? this.#cache.byName(name) : undefined;
  }

  /** Stops reading ahead. */
  close(): Promise<void> {
    return this.#warmUp.close();
  }

  mayBeInRuns(name: RecordName): boolean {
    if (this.#runs.length === 0) return false;
    const hash = hashName(name);
    return this.#runs.some((run) => run.mayHold(name, hash));
  }

  /** The newest entries of names that are not in memory, where runs have them. */
  findInRuns(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]> {
    return this.#cache.keeping(() => this.#findInRuns(names, signal));
  }

  async #findInRuns(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]> {
    const runs = this.#runs;
    const found = await findInRuns(runs, names, signal);
    const counts = new Map<Run, number>();
    for (const { run } of found) counts.set(run, (counts.get(run) ?? 0) + 1);
    for (const [run, records] of counts) this.#warmUp.note(run, records);
    return found;
  }

  /** Takes in one commit. `hidden` says of an entry, by its index, what it hides. */
  apply(entries: readonly Entry[], sequence: number, timeMs: number, hidden: (index: number) => Hidden): void {
    for (const [index, entry] of entries.entries()) {
      const what = hidden(index);
      if (what !== 'nothing') {
        this.#hide(entry, what);
        this.#cache.forget(entry);
      }
      this.#active.put(entry);
    }
    this.#active.advance(sequence, timeMs);
  }

  /** Starts a new memtable; the old one takes no more commits and stays readable. */
  freeze(): Memtable {
    const frozen = this.#active;
    this.#frozen = [frozen, ...this.#frozen];
    this.#active = new Memtable(frozen.lastSequence, this.#analyzer, this.#pacing);
    this.#active.advance(frozen.lastSequence, frozen.lastTimeMs);
    return frozen;
  }

  /** Puts a checkpoint's run in the place of what it holds. */
  replace({ memtable, entries, ...replacement }: Replacement): void {
    this.#frozen = this.#frozen.filter((frozen) => frozen !== memtable);
    this.replaceRuns(replacement);
    const { run } = replacement;
    if (run !== undefined) {
      for (const hidden of this.#hiddenInFrozen) {
        const position = lowerBound(entries.length, (index) => compareNames(entries[index] as Entry, hidden) < 0);
        if (entries[position] === hidden) markDead(run, position);
      }
      this.#warmUp.fill(run, entries);
    }
    const isFrozen = (entry: Entry): boolean =>
      this.#frozen.some((frozen) => frozen.get(entry.namespace, entry.key) === entry);
    this.#hiddenInFrozen = this.#hiddenInFrozen.filter(isFrozen);
  }

  /** Puts a run in the place of its inputs; without inputs it is the newest. */
  replaceRuns(replacement: RunReplacement): void {
    const { run, removedRuns } = replacement;
    const [newest] = removedRuns;
    const at = newest === undefined ? 0 : this.#runs.indexOf(newest);
    const kept = this.#runs.filter((old) => !removedRuns.includes(old));
    this.#runs = run === undefined ? kept : [...kept.slice(0, at), run, ...kept.slice(at)];
    for (const [index, { id }] of removedRuns.entries()) {
      this.#cache.move(id, run, replacement.positions[index] as Int32Array);
    }
    this.carryDead(replacement);
  }

  /** Puts another process's checkpoint in the place of everything that it holds; newer entries stay. */
  adopt(runs: readonly Run[], { sequence, timeMs }: Checkpoint): void {
    const newer = newestEntries(this.memtables).filter(({ revision }) => revision >= (sequence + 1) * MAX_CHANGES);
    const { lastSequence, lastTimeMs } = this.#active;
    this.#runs = runs.toReversed();
    this.#frozen = [];
    this.#hiddenInFrozen = [];
    // It may hold what commits have overwritten that nobody has read here.
    this.#cache.clear();
    this.#active = new Memtable(sequence, this.#analyzer, this.#pacing);
    for (const entry of newer) {
      this.#hide(entry, undefined);
      this.#active.put(entry);
    }
    this.#active.advance(Math.max(lastSequence, sequence), Math.max(lastTimeMs, timeMs));
  }

  /** Marks everything dead that a newer entry hides; what another caller is settling already is waited for. */
  settle(signal?: AbortSignal): Promise<void> {
    return this.#unsettled.settle(signal);
  }

  /** Every index of a search, complete and exact for `nowMs`; undefined if something must be waited for first. */
  indexesNow(nowMs: number): readonly SearchIndex[] | undefined {
    if (!this.#unsettled.isEmpty) return undefined;
    const indexes: SearchIndex[] = this.memtables.map((memtable) => memtable.index);
    for (const { loadedIndex } of this.#runs) {
      if (loadedIndex === undefined) return undefined;
      indexes.push(loadedIndex);
    }
    for (const index of indexes) index.expire(nowMs);
    return indexes;
  }

  /** The same, when everything is in place. */
  async indexes(nowMs: number, signal?: AbortSignal): Promise<readonly SearchIndex[]> {
    for (;;) {
      const indexes = this.indexesNow(nowMs);
      if (indexes !== undefined) return indexes;
      await this.settle(signal);
      await Promise.all(this.#runs.map((run) => run.index()));
    }
  }

  #hide(entry: Entry, hidden: Located | undefined): void {
    if (this.#active.get(entry.namespace, entry.key) !== undefined) return;
    for (const memtable of this.#frozen) {
      const older = memtable.get(entry.namespace, entry.key);
      if (older === undefined) continue;
      memtable.index.remove(older);
      this.#hiddenInFrozen.push(older);
      return;
    }
    if (this.#runs.length === 0) return;
    const place = this.#placeInRuns(entry, hidden);
    if (place !== undefined) markDead(place.run, place.position);
    else if (this.mayBeInRuns(entry)) this.#unsettled.add(entry);
  }

  /** Marks dead in a run what has died in its inputs while it was written. */
  carryDead({ removedRuns, run, positions }: RunReplacement): void {
    if (run === undefined) return;
    for (const [index, removed] of removedRuns.entries()) {
      const moved = positions[index] as Int32Array;
      for (const position of bitsOf(removed.dead)) {
        const now = moved[position] as number;
        if (now >= 0) markDead(run, now);
      }
    }
  }

  #isNewest({ run, position, entry }: Located): boolean {
    if (!this.#runs.includes(run) || isBitSet(run.dead, position)) return false;
    return this.memtables.every((memtable) => memtable.get(entry.namespace, entry.key) === undefined);
  }

  #placeInRuns(
    entry: Entry,
    located: Located | undefined,
  ): { readonly run: Run; readonly position: number } | undefined {
    if (located !== undefined && this.#runs.includes(located.run)) return located;
    const cached = this.#cache.placeOf(entry);
    const run = cached === undefined ? undefined : this.#runs.find(({ id }) => id === cached.runId);
    return run === undefined || cached === undefined ? undefined : { run, position: cached.position };
  }
}

/** The newest entry of each name of memtables, newest first. */
function newestEntries(memtables: readonly Memtable[]): readonly Entry[] {
  const [newest, ...older] = memtables;
  const entries = [...(newest?.inOrder() ?? [])];
  for (const [at, memtable] of older.entries()) {
    const above = memtables.slice(0, at + 1);
    for (const entry of memtable.inOrder()) {
      if (above.every((one) => one.get(entry.namespace, entry.key) === undefined)) entries.push(entry);
    }
  }
  return entries;
}
