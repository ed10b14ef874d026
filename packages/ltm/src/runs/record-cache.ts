import type { Entry } from '../memtable/entry.ts';
import { nameOf } from './name-of.ts';
import type { Located, RecordName, Run } from './run.ts';

interface CachedRecord {
  readonly runId: number;
  readonly position: number;
  readonly entry: Entry;
}

const MAX_OVERWRITTEN = 10_000;

/** One of the two halves of the cache: what was added since the other one was young. */
class Generation {
  readonly byName = new Map<string, CachedRecord>();
  readonly byPlace = new Map<number, CachedRecord>();
  sizeBytes = 0;

  add(cached: CachedRecord): void {
    const name = nameOf(cached.entry);
    const before = this.byName.get(name);
    if (before !== undefined) this.remove(name, before);
    this.byName.set(name, cached);
    this.byPlace.set(placeOf(cached.runId, cached.position), cached);
    this.sizeBytes += cached.entry.sizeBytes;
  }

  remove(name: string, cached: CachedRecord): void {
    this.byName.delete(name);
    this.byPlace.delete(placeOf(cached.runId, cached.position));
    this.sizeBytes -= cached.entry.sizeBytes;
  }
}

/**
 * Newest entries of runs that were read lately, by name and by place, bounded in bytes. Two generations: what is used moves into the young
 * one; when that is half the limit it becomes the old one and the old one goes. Every name that is written must be forgotten.
 */
export class RecordCache {
  readonly limitBytes: number;
  #young = new Generation();
  #old = new Generation();
  #reads = 0;
  // Names that were overwritten while reads were under way: what those bring may be out of date.
  readonly #overwritten = new Set<string>();
  #epoch = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.#young.sizeBytes + this.#old.sizeBytes;
  }

  /** Whether what is added now could push out what is used. */
  get isHalfFull(): boolean {
    return this.sizeBytes > this.limitBytes / 2;
  }

  byName(name: RecordName): Entry | undefined {
    const id = nameOf(name);
    const young = this.#young.byName.get(id);
    if (young !== undefined) return young.entry;
    return this.#renew(this.#old.byName.get(id));
  }

  /** Where the cached entry of a name lies. */
  placeOf(name: RecordName): { readonly runId: number; readonly position: number } | undefined {
    const id = nameOf(name);
    return this.#young.byName.get(id) ?? this.#old.byName.get(id);
  }

  byPosition(run: Run, position: number): Entry | undefined {
    const place = placeOf(run.id, position);
    const young = this.#young.byPlace.get(place);
    if (young !== undefined) return young.entry;
    return this.#renew(this.#old.byPlace.get(place));
  }

  /** Runs a read of newest entries and keeps what it brings, but for what is overwritten meanwhile. */
  async keeping(read: () => Promise<readonly Located[]>): Promise<readonly Located[]> {
    const epoch = this.#epoch;
    this.#reads += 1;
    try {
      const found = await read();
      if (epoch === this.#epoch) for (const located of found) this.#add(located);
      return found;
    } finally {
      this.#reads -= 1;
      if (this.#reads === 0) this.#overwritten.clear();
    }
  }

  /** Takes out a name that has been written. */
  forget(name: RecordName): void {
    const id = nameOf(name);
    const young = this.#young.byName.get(id);
    if (young !== undefined) this.#young.remove(id, young);
    else this.#forgetOld(id);
    if (this.#reads > 0) this.#remember(id);
  }

  /** Says that a run was replaced: position p is now at `positions[p]` of `run`, or gone if that is negative. */
  move(runId: number, run: Run | undefined, positions: Int32Array): void {
    for (const generation of [this.#young, this.#old]) {
      for (const [name, cached] of generation.byName) {
        if (cached.runId !== runId) continue;
        generation.remove(name, cached);
        const position = positions[cached.position] ?? -1;
        if (run !== undefined && position >= 0) generation.add({ runId: run.id, position, entry: cached.entry });
      }
    }
  }

  #add({ run, position, entry }: Located): void {
    const name = nameOf(entry);
    if (this.#overwritten.has(name)) return;
    this.#forgetOld(name);
    this.#addYoung({ runId: run.id, position, entry });
  }

  #remember(name: string): void {
    this.#overwritten.add(name);
    if (this.#overwritten.size <= MAX_OVERWRITTEN) return;
    // Too many to remember: nothing that is being read now is kept.
    this.#epoch += 1;
    this.#overwritten.clear();
  }

  #renew(cached: CachedRecord | undefined): Entry | undefined {
    if (cached === undefined) return undefined;
    this.#forgetOld(nameOf(cached.entry));
    this.#addYoung(cached);
    return cached.entry;
  }

  #forgetOld(name: string): void {
    const old = this.#old.byName.get(name);
    if (old !== undefined) this.#old.remove(name, old);
  }

  #addYoung(cached: CachedRecord): void {
    // One that alone fills the young half would only push out all others.
    if (cached.entry.sizeBytes > this.limitBytes / 2) return;
    this.#young.add(cached);
    if (this.#young.sizeBytes <= this.limitBytes / 2) return;
    this.#old = this.#young;
    this.#young = new Generation();
  }
}

// A run has fewer than 2^31 records, and a memory fewer than 2^22 runs in its life.
function placeOf(runId: number, position: number): number {
  return runId * 2 ** 31 + position;
}
