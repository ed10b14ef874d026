import type { Entry } from '../memtable/entry.ts';
import { nameOf } from './name-of.ts';
import type { Located, RecordName, Run } from './run.ts';

/** Its place changes when its run is replaced. */
interface CachedRecord {
  runId: number;
  position: number;
  readonly entry: Entry;
}

const MAX_OVERWRITTEN = 10_000;

/** One of the two halves of the cache: what was added since the other one was young. */
class Generation {
  // By namespace and key.
  readonly #names = new Map<string, Map<string, CachedRecord>>();
  // By run and position.
  readonly #places = new Map<number, Map<number, CachedRecord>>();
  sizeBytes = 0;

  byName({ namespace, key }: RecordName): CachedRecord | undefined {
    return this.#names.get(namespace)?.get(key);
  }

  byPlace(runId: number, position: number): CachedRecord | undefined {
    return this.#places.get(runId)?.get(position);
  }

  /** Its name must not be in this generation. */
  add(cached: CachedRecord): void {
    const { namespace, key, sizeBytes } = cached.entry;
    mapIn(this.#names, namespace).set(key, cached);
    mapIn(this.#places, cached.runId).set(cached.position, cached);
    this.sizeBytes += sizeBytes;
  }

  remove({ namespace, key }: RecordName): void {
    const names = this.#names.get(namespace);
    const cached = names?.get(key);
    if (names === undefined || cached === undefined) return;
    names.delete(key);
    if (names.size === 0) this.#names.delete(namespace);
    const places = this.#places.get(cached.runId);
    places?.delete(cached.position);
    if (places?.size === 0) this.#places.delete(cached.runId);
    this.sizeBytes -= cached.entry.sizeBytes;
  }

  move(runId: number, run: Run | undefined, positions: Int32Array): void {
    const moving = this.#places.get(runId);
    if (moving === undefined) return;
    for (const cached of [...moving.values()]) {
      const position = positions[cached.position] ?? -1;
      if (run === undefined || position < 0) this.remove(cached.entry);
      else {
        cached.runId = run.id;
        cached.position = position;
        mapIn(this.#places, run.id).set(position, cached);
      }
    }
    this.#places.delete(runId);
  }
}

function mapIn<Key, Inner, Value>(maps: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
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
    const young = this.#young.byName(name);
    return young === undefined ? this.#renew(this.#old.byName(name)) : young.entry;
  }

  /** Where the cached entry of a name lies. */
  placeOf(name: RecordName): { readonly runId: number; readonly position: number } | undefined {
    return this.#young.byName(name) ?? this.#old.byName(name);
  }

  byPosition(run: Run, position: number): Entry | undefined {
    const young = this.#young.byPlace(run.id, position);
    return young === undefined ? this.#renew(this.#old.byPlace(run.id, position)) : young.entry;
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
    this.#young.remove(name);
    this.#old.remove(name);
    if (this.#reads > 0) this.#remember(nameOf(name));
  }

  /** Says that a run was replaced: position p is now at `positions[p]` of `run`, or gone if that is negative. */
  move(runId: number, run: Run | undefined, positions: Int32Array): void {
    for (const generation of [this.#young, this.#old]) generation.move(runId, run, positions);
  }

  #add({ run, position, entry }: Located): void {
    if (this.#overwritten.size > 0 && this.#overwritten.has(nameOf(entry))) return;
    this.#old.remove(entry);
    this.#addYoung({ runId: run.id, position, entry });
  }

  #remember(name: string): void {
    this.#overwritten.add(name);
    if (this.#overwritten.size <= MAX_OVERWRITTEN) return;
    // Too many to remember: nothing that is being read now is kept.
    this.#epoch += 1;
    this.#overwritten.clear();
  }

  /** Forgets everything, also what is being read now. */
  clear(): void {
    this.#young = new Generation();
    this.#old = new Generation();
    this.#epoch += 1;
    this.#overwritten.clear();
  }

  #renew(cached: CachedRecord | undefined): Entry | undefined {
    if (cached === undefined) return undefined;
    this.#old.remove(cached.entry);
    this.#addYoung(cached);
    return cached.entry;
  }

  #addYoung(cached: CachedRecord): void {
    // One that alone fills the young half would only push out all others.
    if (cached.entry.sizeBytes > this.limitBytes / 2) return;
    this.#young.remove(cached.entry);
    this.#young.add(cached);
    if (this.#young.sizeBytes <= this.limitBytes / 2) return;
    this.#old = this.#young;
    this.#young = new Generation();
  }
}
