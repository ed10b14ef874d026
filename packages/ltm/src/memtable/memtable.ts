import { compareCodePoints } from '@eider/core';
import type { Analyzer } from '../search/analyzer.ts';
import { DeltaIndex } from '../search/delta-index.ts';
import type { Pacing } from '../search/time-slices.ts';
import type { Entry } from './entry.ts';
import { lowerBound, SortedKeys } from './sorted-keys.ts';

/** Where a page of keys begins: at a key, or behind it. */
export interface KeyBound {
  readonly key: string;
  readonly inclusive: boolean;
}

interface NamespaceTable {
  readonly entries: Map<string, Entry>;
  readonly keys: SortedKeys;
}

/** Committed entries not yet in a run: by key, in order of keys, and indexed for search. Holds the newest entry of each key. */
export class Memtable {
  /** Entries of commits after this one. */
  readonly afterSequence: number;
  readonly index: DeltaIndex;
  readonly #tables = new Map<string, NamespaceTable>();
  #lastSequence: number;
  #lastTimeMs = 0;
  #entries = 0;
  #sizeBytes = 0;

  constructor(afterSequence: number, analyzer?: Analyzer, pacing?: Pacing) {
    this.afterSequence = afterSequence;
    this.index = new DeltaIndex(analyzer, pacing);
    this.#lastSequence = afterSequence;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get lastTimeMs(): number {
    return this.#lastTimeMs;
  }

  /** Distinct keys, deletions included. */
  get entries(): number {
    return this.#entries;
  }

  /** Everything put, overwritten entries included: their postings stay until the next run. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get(namespace: string, key: string): Entry | undefined {
    return this.#tables.get(namespace)?.entries.get(key);
  }

  put(entry: Entry): void {
    let table = this.#tables.get(entry.namespace);
    if (table === undefined) {
      table = { entries: new Map(), keys: new SortedKeys() };
      this.#tables.set(entry.namespace, table);
    }
    const previous = table.entries.get(entry.key);
    if (previous === undefined) {
      table.keys.add(entry.key);
      this.#entries += 1;
    } else {
      this.index.remove(previous);
    }
    table.entries.set(entry.key, entry);
    this.#sizeBytes += entry.sizeBytes;
    if (!entry.deleted) this.index.add(entry);
  }

  /** Says up to which commit this memtable is complete. */
  advance(sequence: number, timeMs: number): void {
    this.#lastSequence = sequence;
    this.#lastTimeMs = timeMs;
  }

  /** At most `limit` entries of a namespace from a key on, in order, deletions included. */
  page(namespace: string, from: KeyBound, limit: number): readonly Entry[] {
    const table = this.#tables.get(namespace);
    if (table === undefined) return [];
    const keys = table.keys.inOrder;
    const start = lowerBound(keys.length, (index) => isBefore(keys[index] as string, from));
    return keys.slice(start, start + limit).map((key) => table.entries.get(key) as Entry);
  }

  /** Every entry, in order of namespace and key. */
  *inOrder(): Iterable<Entry> {
    for (const namespace of [...this.#tables.keys()].sort(compareCodePoints)) {
      const table = this.#tables.get(namespace) as NamespaceTable;
      for (const key of table.keys.inOrder) yield table.entries.get(key) as Entry;
    }
  }
}

function isBefore(key: string, bound: KeyBound): boolean {
  const order = compareCodePoints(key, bound.key);
  return order < 0 || (order === 0 && !bound.inclusive);
}
