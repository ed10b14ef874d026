import {
  type CountOptions,
  checkKey,
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
import { MAX_CHANGES } from '../commits/batch.ts';
import type { Operation, Outcome } from '../commits/operation.ts';
import { untilAborted } from '../signals/abortable.ts';
import { checkIterable, checkOptions } from './check-options.ts';
import { checkReadOptions, READ_OPTIONS } from './check-read.ts';
import { countNamespace, listNamespace } from './list-namespace.ts';
import type { MemoryCore, MemoryCoreParts } from './memory-core.ts';
import { lastRevisionOf, NamespaceWatch } from './namespace-watch.ts';
import { namespacesBelow, recordsWithin } from './namespaces-below.ts';
import { checkGroupUnits, parseDelete, parseStore, parseStoreMany, STORE_OPTIONS } from './parse-write.ts';
import { runTransaction } from './run-transaction.ts';
import { searchNamespace } from './search-namespace.ts';
import { SEARCH_OPTIONS } from './search-request.ts';
import { storageStats } from './storage-stats.ts';

const CALL_OPTIONS = ['signal'] as const;
const DELETE_OPTIONS = ['ifRevision', 'signal'] as const;
/** What a call without options gets: nothing to check. */
const NO_OPTIONS: MemoryReadOptions = Object.freeze({});

/** A memory seen from one namespace: every name that goes to the core is built here, from this view's own namespace. */
export class MemoryView implements LongTermMemory {
  readonly path: readonly string[];
  readonly #namespace: string;
  readonly #core: MemoryCore;
  readonly #isRoot: boolean;

  constructor(core: MemoryCore, path: readonly string[] = []) {
    this.path = Object.freeze([...path]);
    this.#namespace = encodeNamespace(this.path);
    this.#core = core;
    this.#isRoot = path.length === 0;
  }

  async store(key: string, value: JsonValue, options: StoreOptions = NO_OPTIONS): Promise<StoredRecord> {
    checkOptions(options, STORE_OPTIONS);
    const operation = parseStore(this.#namespace, { ...options, key, value }, this.#core.parts.maxValueBytes);
    const [outcome] = await this.#core.write([operation], options.signal);
    return this.#stored(outcome as Outcome);
  }

  async storeMany(items: Iterable<StoreItem>, options: MemoryCallOptions = {}): Promise<readonly StoredRecord[]> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const list = checkIterable(items, 'items with key and value');
    const operations = parseStoreMany(this.#namespace, list, this.#core.parts.maxValueBytes);
    const outcomes = await this.#writeMany(operations, options);
    return outcomes.map((outcome) => {
      const stored = this.#stored(outcome);
      outcome.entry?.forgetParsed();
      return stored;
    });
  }

  // Without an await where memory knows the record: a hot read costs a promise and no more.
  async retrieve<Value = JsonValue>(
    key: string,
    options: MemoryReadOptions = NO_OPTIONS,
  ): Promise<MemoryRecord<Value> | undefined> {
    const looking = this.#core.ready(options === NO_OPTIONS ? options : checkReadOptions(options, READ_OPTIONS));
    if (looking !== undefined) await looking;
    const found = this.#core.find(this.#namespace, checkKey(key), options.signal);
    const entry = found instanceof Promise ? await found : found;
    return entry?.record(this.path) as MemoryRecord<Value> | undefined;
  }

  async retrieveMany<Value = JsonValue>(
    keys: Iterable<string>,
    options: MemoryReadOptions = {},
  ): Promise<readonly (MemoryRecord<Value> | undefined)[]> {
    const list = checkIterable(keys, 'keys');
    await this.#core.ready(checkReadOptions(options, READ_OPTIONS));
    const entries = await this.#core.findMany(this.#namespace, list.map(checkKey), options.signal);
    return entries.map((entry) => entry?.record(this.path) as MemoryRecord<Value> | undefined);
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    checkOptions(options, DELETE_OPTIONS);
    const operation = parseDelete(this.#namespace, key, options.ifRevision);
    const [outcome] = await this.#core.write([operation], options.signal);
    return (outcome as Outcome).existed;
  }

  async deleteMany(keys: Iterable<string>, options: MemoryCallOptions = {}): Promise<readonly boolean[]> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const operations = checkIterable(keys, 'keys').map((key) => parseDelete(this.#namespace, key));
    checkGroupUnits(operations.reduce((sum, { namespace, key }) => sum + namespace.length + key.length, 0));
    return (await this.#writeMany(operations, options)).map(({ existed }) => existed);
  }

  transaction<Result>(
    work: (transaction: MemoryTransaction) => Promise<Result>,
    options: MemoryTransactionOptions = {},
  ): Promise<Result> {
    return runTransaction(this.#core, this.path, work, options);
  }

  async search<Value = JsonValue>(
    query: string | undefined,
    options: SearchOptions = {},
  ): Promise<SearchResult<Value>> {
    await this.#core.ready(checkReadOptions(options, SEARCH_OPTIONS));
    const place = { namespace: this.#namespace, path: this.path };
    return (await searchNamespace(this.#core, place, query, options)) as SearchResult<Value>;
  }

  async *list<Value = JsonValue>(options: ListOptions = {}): AsyncIterable<MemoryRecord<Value>> {
    for await (const entry of listNamespace(this.#core, this.#namespace, options)) {
      yield entry.record(this.path) as MemoryRecord<Value>;
    }
  }

  count(options: CountOptions = {}): Promise<number> {
    return countNamespace(this.#core, this.#namespace, options);
  }

  namespace(...parts: readonly string[]): LongTermMemory {
    if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a namespace needs at least one part');
    return new MemoryView(this.#core, [...this.path, ...parts]);
  }

  namespaces(options: NamespacesOptions = {}): AsyncIterable<readonly string[]> {
    return namespacesBelow(this.#core, this.#namespace, options);
  }

  watch(options: WatchOptions = {}): AsyncIterable<MemoryChange> {
    return new NamespaceWatch(this.#core, { namespace: this.#namespace, path: this.path }, options);
  }

  async checkpoint(options: MemoryCallOptions = {}): Promise<void> {
    const { signal } = checkOptions(options, CALL_OPTIONS);
    this.#core.check(signal);
    this.#core.checkWritable();
    // The checkpoint goes on when the signal fires; only this caller stops waiting.
    await untilAborted(this.#core.parts.checkpointer.checkpoint(), signal);
  }

  /** Writes the memory's database to a new file; absent where that does not hold everything. */
  get copyTo(): MemoryCoreParts['copyTo'] {
    return this.#core.parts.copyTo;
  }

  async stats(options: MemoryReadOptions = {}): Promise<MemoryStats> {
    await this.#core.ready(checkReadOptions(options, READ_OPTIONS));
    const { parts } = this.#core;
    // So that what it says of terms is complete.
    if (this.#isRoot) for (const { index } of parts.layers.memtables) await index.prepare();
    const records = await recordsWithin(this.#core, this.#namespace, options.signal);
    const lastRevision = lastRevisionOf(parts.layers.active.lastSequence);
    return { records, lastRevision, ...(this.#isRoot ? { storage: storageStats(parts) } : {}) };
  }

  async close(): Promise<void> {
    if (this.#isRoot) await this.#core.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A commit for every 65,536 operations. */
  async #writeMany(operations: readonly Operation[], { signal }: MemoryCallOptions): Promise<readonly Outcome[]> {
    if (operations.length === 0) return [];
    const outcomes: Outcome[] = [];
    for (let at = 0; at < operations.length; at += MAX_CHANGES) {
      const part = await this.#core.write(operations.slice(at, at + MAX_CHANGES), signal);
      for (const outcome of part) outcomes.push(outcome);
    }
    return outcomes;
  }

  #stored({ entry, existed }: Outcome): StoredRecord {
    if (entry === undefined) throw new EiderError('INTERNAL', 'a store was committed without an entry; report this');
    return entry.storedRecord(this.path, !existed);
  }
}
