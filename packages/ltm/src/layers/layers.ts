import type { Entry } from '../memtable/entry.ts';
import { Memtable } from '../memtable/memtable.ts';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { compareNames } from '../runs/compare-names.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Readers } from '../runs/readers.ts';
import type { Located, RecordName, Run } from '../runs/run.ts';
import type { SearchIndex } from '../search/index-source.ts';

/** What a checkpoint put in the place of frozen memtables and of runs. */
export interface Replacement {
  readonly memtable: Memtable;
  readonly removedRuns: readonly Run[];
  readonly run: Run | undefined;
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
  // Entries that may hide a run's entry whose position is not known yet; settled before the next search.
  #unsettled: Entry[] = [];
  // One at a time, so that nobody takes for settled what somebody else is still looking up.
  #settling: Promise<void> | undefined;
  // Entries that came while a checkpoint was under way; they may hide something in its new run.
  #sinceFreeze: Entry[] = [];

  readonly #readers: Readers;

  /** `runs` oldest first, holding every commit up to `sequence`. */
  constructor(runs: readonly Run[], sequence: number, readers: Readers) {
    this.#readers = readers;
    this.#runs = runs.toReversed();
    this.#active = new Memtable(sequence);
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

  /** Runs `read`; the runs that it sees now stay readable until it has ended. */
  reading<T>(read: () => Promise<T>): Promise<T> {
    return this.#readers.during(read);
  }

  /** The newest entry of a name in a memtable. */
  findInMemory(namespace: string, key: string): Entry | undefined {
    const entry = this.#active.get(namespace, key);
    if (entry !== undefined || this.#frozen.length === 0) return entry;
    for (const memtable of this.#frozen) {
      const older = memtable.get(namespace, key);
      if (older !== undefined) return older;
    }
    return undefined;
  }

  mayBeInRuns(name: RecordName): boolean {
    return this.#runs.some((run) => run.mayHold(name));
  }

  /** The newest entries of names that no memtable holds, where runs have them. */
  async findInRuns(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]> {
    const found: Located[] = [];
    let missing = names;
    for (const run of this.#runs) {
      if (missing.length === 0) break;
      const located = await run.findMany(missing, signal);
      found.push(...located);
      if (located.length > 0) missing = without(missing, located);
    }
    return found;
  }

  /** Takes in one commit. `hidden` says where a name's newest entry lies in a run, for those names that were looked up. */
  apply(
    entries: readonly Entry[],
    sequence: number,
    timeMs: number,
    hidden: (entry: Entry) => Located | undefined,
  ): void {
    for (const entry of entries) {
      this.#hide(entry, hidden);
      this.#active.put(entry);
      if (this.#frozen.length > 0) this.#sinceFreeze.push(entry);
    }
    this.#active.advance(sequence, timeMs);
  }

  /** Starts a new memtable; the old one takes no more commits and stays readable. */
  freeze(): Memtable {
    const frozen = this.#active;
    this.#frozen = [frozen, ...this.#frozen];
    this.#active = new Memtable(frozen.lastSequence);
    this.#active.advance(frozen.lastSequence, frozen.lastTimeMs);
    return frozen;
  }

  /** Puts a checkpoint's run in the place of what it holds. */
  replace({ memtable, removedRuns, run, entries }: Replacement): void {
    this.#frozen = this.#frozen.filter((frozen) => frozen !== memtable);
    const kept = this.#runs.filter((old) => !removedRuns.includes(old));
    this.#runs = run === undefined ? kept : [run, ...kept];
    if (run !== undefined) {
      for (const newer of this.#sinceFreeze) {
        const position = lowerBound(entries.length, (index) => compareNames(entries[index] as Entry, newer) < 0);
        const hidden = entries[position];
        // The run may hold the newer entry itself: only an older revision is hidden.
        if (hidden === undefined || hidden.revision >= newer.revision) continue;
        if (compareNames(hidden, newer) === 0) markDead(run, position);
      }
    }
    if (this.#frozen.length === 0) this.#sinceFreeze = [];
  }

  /** Marks everything dead that a newer entry hides; what another caller is settling already is waited for. */
  async settle(signal?: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#settling !== undefined) await this.#settling.catch(() => undefined);
      else if (this.#unsettled.length > 0) await this.#settleAll(signal);
      else return;
    }
  }

  /** Every index of a search, complete and exact for `nowMs`. */
  async indexes(nowMs: number, signal?: AbortSignal): Promise<readonly SearchIndex[]> {
    // Both are in place at once when the last wait brought nothing new.
    for (;;) {
      await this.settle(signal);
      const runs = this.#runs;
      if (runs.some((run) => run.loadedIndex === undefined)) await Promise.all(runs.map((run) => run.index()));
      if (this.#unsettled.length > 0 || this.#settling !== undefined || runs !== this.#runs) continue;
      const indexes = [
        ...this.memtables.map((memtable) => memtable.index),
        ...runs.map((run) => run.loadedIndex as SearchIndex),
      ];
      for (const index of indexes) index.expire(nowMs);
      return indexes;
    }
  }

  #hide(entry: Entry, hidden: (entry: Entry) => Located | undefined): void {
    if (this.#active.get(entry.namespace, entry.key) !== undefined) return;
    for (const memtable of this.#frozen) {
      const older = memtable.get(entry.namespace, entry.key);
      if (older === undefined) continue;
      memtable.index.remove(older);
      return;
    }
    const located = hidden(entry);
    if (located !== undefined && this.#runs.includes(located.run)) markDead(located.run, located.position);
    else if (this.mayBeInRuns(entry)) this.#unsettled.push(entry);
  }

  #settleAll(signal: AbortSignal | undefined): Promise<void> {
    const taken = this.#unsettled;
    this.#unsettled = [];
    this.#settling = this.#settle(taken, signal)
      .catch((error: unknown) => {
        this.#unsettled = [...taken, ...this.#unsettled];
        throw error;
      })
      .finally(() => {
        this.#settling = undefined;
      });
    return this.#settling;
  }

  // A run may hold the hiding entry itself by now: only an older revision is hidden.
  async #settle(entries: readonly Entry[], signal: AbortSignal | undefined): Promise<void> {
    let open: readonly Entry[] = entries;
    for (const run of this.#runs) {
      if (open.length === 0) return;
      const revisions = new Map(open.map((entry) => [nameOf(entry), entry.revision]));
      const older = (await run.findMany(open, signal)).filter(
        ({ entry }) => entry.revision < (revisions.get(nameOf(entry)) ?? 0),
      );
      for (const { position } of older) markDead(run, position);
      open = without(open, older);
    }
  }
}

function markDead(run: Run, position: number): void {
  if (run.loadedIndex !== undefined) run.loadedIndex.liveness.kill(position);
  else (run.dead[position >>> 3] as number) |= 1 << (position & 7);
}

function without<T extends RecordName>(names: readonly T[], found: readonly Located[]): readonly T[] {
  const ids = new Set(found.map(({ entry }) => nameOf(entry)));
  return names.filter((name) => !ids.has(nameOf(name)));
}
