import {
  checkKey,
  compareCodePoints,
  EiderError,
  encodeNamespace,
  type ListOptions,
  type LongTermMemory,
  type MemoryCallOptions,
  type MemoryRecord,
  type MemoryStats,
  type SearchOptions,
  type SearchResult,
  type StoredRecord,
  type StoreItem,
  type StoreOptions,
} from '@eider/core';
import { matches } from './map-filter.ts';
import { rank } from './map-search.ts';
import { type MapEntry, type MapStore, toRecord } from './map-store.ts';
import { parseItem } from './parse-item.ts';

const ITEMS_OF_A_COMMIT = 65_536;

interface Handle {
  isClosed: boolean;
}

/** The simplest memory that keeps the contract: maps, and everything looked at in every call. */
export class MapMemory implements LongTermMemory {
  readonly path: readonly string[];
  readonly #store: MapStore;
  readonly #maxEntries: number;
  readonly #handle: Handle;

  constructor(store: MapStore, maxEntries: number, path: readonly string[] = [], handle: Handle = { isClosed: false }) {
    encodeNamespace(path);
    this.path = Object.freeze([...path]);
    this.#store = store;
    this.#maxEntries = maxEntries;
    this.#handle = handle;
  }

  async store(key: string, value: StoreItem['value'], options: StoreOptions = {}): Promise<StoredRecord> {
    return (await this.storeMany([{ ...options, key, value }], options))[0] as StoredRecord;
  }

  async storeMany(items: Iterable<StoreItem>, options?: MemoryCallOptions): Promise<readonly StoredRecord[]> {
    this.#check(options);
    const parsed = Array.from(items, parseItem);
    const stored: StoredRecord[] = [];
    for (const [index, { key, entry }] of parsed.entries()) {
      if (index % ITEMS_OF_A_COMMIT === 0) this.#store.begin();
      const { timeMs, sequence } = this.#store;
      const previous = this.#store.find(this.path, key);
      const revision = sequence * ITEMS_OF_A_COMMIT + (index % ITEMS_OF_A_COMMIT);
      const next = { ...entry(timeMs), createdAtMs: previous?.createdAtMs ?? timeMs, updatedAtMs: timeMs, revision };
      this.#store.put(this.path, key, next);
      stored.push(Object.freeze({ ...toRecord(this.path, key, next), created: previous === undefined }));
    }
    this.#foldWhenFull();
    return stored;
  }

  async retrieve(key: string, options?: MemoryCallOptions): Promise<MemoryRecord | undefined> {
    return (await this.retrieveMany([key], options))[0];
  }

  async retrieveMany(
    keys: Iterable<string>,
    options?: MemoryCallOptions,
  ): Promise<readonly (MemoryRecord | undefined)[]> {
    this.#check(options);
    return Array.from(keys, (key) => {
      const entry = this.#store.find(this.path, checkKey(key));
      return entry === undefined ? undefined : toRecord(this.path, key, entry);
    });
  }

  async delete(key: string, options?: MemoryCallOptions): Promise<boolean> {
    this.#check(options);
    if (this.#store.find(this.path, checkKey(key)) === undefined) return false;
    this.#store.begin();
    this.#store.put(this.path, key, undefined);
    this.#foldWhenFull();
    return true;
  }

  async search(query: string | undefined, options: SearchOptions = {}): Promise<SearchResult> {
    this.#check(options);
    const { limit = 10, filter = {} } = options;
    const isText = query === undefined || typeof query === 'string';
    if (!Number.isSafeInteger(limit) || limit < 0 || !isText) throw new EiderError('INVALID_ARGUMENT', 'bad search');
    matches({}, filter);
    const live = this.#live;
    const ranked = query === undefined ? newest(live) : rank(live, query);
    const hits = ranked
      .map(({ key, score }) => ({ record: toRecord(this.path, key, live.get(key) as MapEntry), score }))
      .filter(({ record }) => matches(record.metadata, filter));
    return { hits: hits.slice(0, limit) };
  }

  async *list(options: ListOptions = {}): AsyncIterable<MemoryRecord> {
    const { prefix = '', after = '', filter = {} } = options;
    this.#check(options);
    if (typeof prefix !== 'string' || typeof after !== 'string') throw new EiderError('INVALID_ARGUMENT', 'bad list');
    matches({}, filter);
    for (const key of [...this.#live.keys()].sort(compareCodePoints)) {
      this.#check(options);
      const entry = this.#store.find(this.path, key);
      if (entry === undefined || !key.startsWith(prefix) || compareCodePoints(key, after) <= 0) continue;
      const record = toRecord(this.path, key, entry);
      if (matches(record.metadata, filter)) yield record;
    }
  }

  async count(options?: MemoryCallOptions): Promise<number> {
    this.#check(options);
    return this.#live.size;
  }

  namespace(...parts: readonly string[]): LongTermMemory {
    if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'no part');
    return new MapMemory(this.#store, this.#maxEntries, [...this.path, ...parts], this.#handle);
  }

  async checkpoint(options?: MemoryCallOptions): Promise<void> {
    this.#check(options);
    this.#store.checkpoint();
  }

  async stats(options?: MemoryCallOptions): Promise<MemoryStats> {
    this.#check(options);
    const { sequence, checkpointSequence, changes, runs } = this.#store;
    return {
      lastSequence: sequence,
      checkpointSequence,
      memtable: { entries: changes, sizeBytes: changes * 100 },
      runs,
      logSizeBytes: 0,
      recovery: { replayedCommits: 0, tornBytes: 0 },
    };
  }

  async close(): Promise<void> {
    if (this.path.length === 0) this.#handle.isClosed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #live(): ReadonlyMap<string, MapEntry> {
    return this.#store.live(this.path);
  }

  #check(options: MemoryCallOptions | undefined): void {
    if (this.#handle.isClosed) throw new EiderError('CLOSED', 'closed');
    if (options?.signal?.aborted === true) throw new EiderError('ABORTED', 'aborted');
  }

  #foldWhenFull(): void {
    if (this.#store.changes >= this.#maxEntries) this.#store.checkpoint();
  }
}

function newest(live: ReadonlyMap<string, MapEntry>): readonly { readonly key: string; readonly score: number }[] {
  return [...live].sort(([, a], [, b]) => b.revision - a.revision).map(([key]) => ({ key, score: 0 }));
}
