import {
  type CountOptions,
  checkKey,
  compareCodePoints,
  type DeleteOptions,
  EiderError,
  encodeNamespace,
  type JsonValue,
  type ListOptions,
  type LongTermMemory,
  type MemoryCallOptions,
  type MemoryChange,
  type MemoryReadOptions,
  type MemoryRecord,
  type MemoryStats,
  type MemoryTransaction,
  type MemoryTransactionOptions,
  type NamespacesOptions,
  type SearchOptions,
  type SearchResult,
  type StoredRecord,
  type StoreItem,
  type StoreOptions,
  type WatchOptions,
} from '@eider/core';
import { matches } from './map-filter.ts';
import { namespacesBelow } from './map-namespaces.ts';
import { searchMap } from './map-search.ts';
import { mapStats } from './map-stats.ts';
import {
  CHANGES_OF_A_COMMIT,
  type MapEntry,
  type MapOperation,
  type MapOutcome,
  type MapStore,
  toRecord,
} from './map-store.ts';
import { attempt } from './map-transaction.ts';
import { type Handle, watchFrom } from './map-watch.ts';
import { parseCondition, parseItem } from './parse-item.ts';

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
    if ('createdAt' in options || 'updatedAt' in options) throw new EiderError('INVALID_ARGUMENT', 'no such option');
    return (await this.storeMany([{ ...options, key, value }], options))[0] as StoredRecord;
  }

  async storeMany(items: Iterable<StoreItem>, options?: MemoryCallOptions): Promise<readonly StoredRecord[]> {
    this.#check(options);
    const operations = Array.from(items, (item) => parseItem(this.path, item));
    return this.#commit(operations).map(({ previous, entry }, index) => {
      const record = toRecord(this.path, operations[index]?.key ?? '', entry as MapEntry);
      return Object.freeze({ ...record, created: previous === undefined });
    });
  }

  async retrieve<Value>(key: string, options?: MemoryReadOptions): Promise<MemoryRecord<Value> | undefined> {
    return (await this.retrieveMany<Value>([key], options))[0];
  }

  async retrieveMany<Value>(
    keys: Iterable<string>,
    options?: MemoryReadOptions,
  ): Promise<readonly (MemoryRecord<Value> | undefined)[]> {
    this.#check(options);
    return Array.from(keys, (key) => {
      const entry = this.#store.find(this.path, checkKey(key));
      return entry && (toRecord(this.path, key, entry) as MemoryRecord<Value>);
    });
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    this.#check(options);
    const condition = parseCondition(options.ifRevision);
    const operation: MapOperation = { kind: 'delete', path: this.path, key: checkKey(key), condition };
    return this.#commit([operation])[0]?.previous !== undefined;
  }

  async deleteMany(keys: Iterable<string>, options?: MemoryCallOptions): Promise<readonly boolean[]> {
    this.#check(options);
    const operations = Array.from(keys, (key): MapOperation => {
      return { kind: 'delete', path: this.path, key: checkKey(key) };
    });
    return this.#commit(operations).map(({ previous }) => previous !== undefined);
  }

  async transaction<Result>(
    work: (transaction: MemoryTransaction) => Promise<Result>,
    options: MemoryTransactionOptions = {},
  ): Promise<Result> {
    const { maxAttempts = 10 } = options;
    this.#check(options);
    if (typeof work !== 'function' || !Number.isSafeInteger(maxAttempts) || maxAttempts < 1) {
      throw new EiderError('INVALID_ARGUMENT', 'bad transaction');
    }
    for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
      // Who lost once holds back the commits of those who have not: so everybody gets a turn.
      const leave = attempts === 0 ? undefined : await this.#store.takeTurn();
      const mayCommit = async (): Promise<void> => {
        if (leave === undefined) await this.#store.turn;
        this.#check(options);
      };
      const running = attempt(this.#store, this.path, work, mayCommit).finally(leave);
      const done = await untilAborted(running, options.signal);
      this.#foldWhenFull();
      if (done !== 'conflict') return done.result;
    }
    throw new EiderError('ABORTED', 'a conflict each time');
  }

  async search<Value = JsonValue>(
    query: string | undefined,
    options: SearchOptions = {},
  ): Promise<SearchResult<Value>> {
    this.#check(options);
    const live = this.#live;
    const { hits, ...rest } = searchMap(live, this.path, query, options);
    return {
      ...rest,
      hits: hits.map(({ key, ...hit }) => ({
        record: toRecord(this.path, key, live.get(key) as MapEntry) as MemoryRecord<Value>,
        ...hit,
      })),
    };
  }

  async *list<Value = JsonValue>(options: ListOptions = {}): AsyncIterable<MemoryRecord<Value>> {
    const { prefix = '', after = '', filter = {}, limit = Number.MAX_SAFE_INTEGER } = options;
    this.#check(options);
    const areTexts = typeof prefix === 'string' && typeof after === 'string';
    if (!areTexts || !Number.isSafeInteger(limit) || limit < 0) throw new EiderError('INVALID_ARGUMENT', 'bad list');
    let left = limit;
    matches({}, filter);
    for (const key of [...this.#live.keys()].sort(compareCodePoints)) {
      this.#check(options);
      const entry = this.#store.find(this.path, key);
      if (entry === undefined || !key.startsWith(prefix) || compareCodePoints(key, after) <= 0) continue;
      const record = toRecord(this.path, key, entry);
      if (!matches(record.metadata, filter)) continue;
      if (left === 0) return;
      left -= 1;
      yield record as MemoryRecord<Value>;
    }
  }

  async count(options: CountOptions = {}): Promise<number> {
    let count = 0;
    for await (const _ of this.list(options)) count += 1;
    return count;
  }

  namespace(...parts: readonly string[]): LongTermMemory {
    if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'no part');
    return new MapMemory(this.#store, this.#maxEntries, [...this.path, ...parts], this.#handle);
  }

  async checkpoint(options?: MemoryCallOptions): Promise<void> {
    this.#check(options);
    this.#store.checkpoint();
  }

  async stats(options?: MemoryReadOptions): Promise<MemoryStats> {
    this.#check(options);
    return mapStats(this.#store, this.path);
  }

  async *namespaces(options: NamespacesOptions = {}): AsyncIterable<readonly string[]> {
    this.#check(options);
    for (const path of namespacesBelow(this.#store, this.path, options)) {
      this.#check(options);
      yield path;
    }
  }

  watch(options: WatchOptions = {}): AsyncIterable<MemoryChange> {
    const { after = (this.#store.sequence + 1) * CHANGES_OF_A_COMMIT - 1 } = options;
    return watchFrom(this.#store, this.path, { ...options, after }, this.#handle);
  }

  async close(): Promise<void> {
    if (this.path.length === 0) this.#handle.isClosed = true;
    this.#store.wakeAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #live(): ReadonlyMap<string, MapEntry> {
    return this.#store.live(this.path);
  }

  #check(options: MemoryReadOptions | undefined): void {
    const { consistency = 'local' } = options ?? {};
    if (consistency !== 'local' && consistency !== 'latest')
      throw new EiderError('INVALID_ARGUMENT', 'bad consistency');
    if (this.#handle.isClosed) throw new EiderError('CLOSED', 'closed');
    if (options?.signal?.aborted === true) throw new EiderError('ABORTED', 'aborted');
  }

  /** A commit for every 65,536 operations. */
  #commit(operations: readonly MapOperation[]): readonly MapOutcome[] {
    const outcomes: MapOutcome[] = [];
    for (let at = 0; at < operations.length; at += CHANGES_OF_A_COMMIT) {
      for (const one of this.#store.commit(operations.slice(at, at + CHANGES_OF_A_COMMIT))) outcomes.push(one);
    }
    this.#foldWhenFull();
    return outcomes;
  }

  #foldWhenFull(): void {
    if (this.#store.changes >= this.#maxEntries) this.#store.checkpoint();
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new EiderError('ABORTED', 'aborted')));
    work.then(resolve, reject);
  });
}
