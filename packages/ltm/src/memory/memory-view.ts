import {
  checkKey,
  compareCodePoints,
  EiderError,
  encodeNamespace,
  type JsonValue,
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
import { MAX_CHANGES } from '../commits/batch.ts';
import type { DeleteOperation, Outcome } from '../commits/operation.ts';
import { compileFilter } from '../filter/filter.ts';
import { entriesInKeyOrder } from '../layers/key-order.ts';
import { checkIterable, checkOptions } from './check-options.ts';
import { aborted, type MemoryCore } from './memory-core.ts';
import { memoryStats } from './memory-stats.ts';
import { parseStore, parseStoreMany } from './parse-write.ts';
import { searchNamespace } from './search-namespace.ts';

const CALL_OPTIONS = ['signal'] as const;
const STORE_OPTIONS = ['metadata', 'ttlMs', 'expiresAt', 'text', 'signal'] as const;
const SEARCH_OPTIONS = ['filter', 'limit', 'signal'] as const;
const LIST_OPTIONS = ['prefix', 'after', 'filter', 'signal'] as const;

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

  async store(key: string, value: JsonValue, options: StoreOptions = {}): Promise<StoredRecord> {
    checkOptions(options, STORE_OPTIONS);
    const operation = parseStore(this.#namespace, { ...options, key, value });
    const [outcome] = await this.#core.write([operation], options.signal);
    return this.#stored(outcome as Outcome);
  }

  async storeMany(items: Iterable<StoreItem>, options: MemoryCallOptions = {}): Promise<readonly StoredRecord[]> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const operations = parseStoreMany(this.#namespace, checkIterable(items, 'items with key and value'));
    const stored: StoredRecord[] = [];
    for (let at = 0; at < operations.length; at += MAX_CHANGES) {
      const outcomes = await this.#core.write(operations.slice(at, at + MAX_CHANGES), options.signal);
      for (const outcome of outcomes) stored.push(this.#stored(outcome));
    }
    return stored;
  }

  async retrieve(key: string, options: MemoryCallOptions = {}): Promise<MemoryRecord | undefined> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const entry = await this.#core.find(this.#namespace, checkKey(key), options.signal);
    return entry?.record(this.path);
  }

  async retrieveMany(
    keys: Iterable<string>,
    options: MemoryCallOptions = {},
  ): Promise<readonly (MemoryRecord | undefined)[]> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const entries = await this.#core.findMany(
      this.#namespace,
      checkIterable(keys, 'keys').map(checkKey),
      options.signal,
    );
    return entries.map((entry) => entry?.record(this.path));
  }

  async delete(key: string, options: MemoryCallOptions = {}): Promise<boolean> {
    checkOptions(options, CALL_OPTIONS);
    const operation: DeleteOperation = { kind: 'delete', namespace: this.#namespace, key: checkKey(key) };
    const [outcome] = await this.#core.write([operation], options.signal);
    return (outcome as Outcome).existed;
  }

  async search(query: string | undefined, options: SearchOptions = {}): Promise<SearchResult> {
    this.#core.check(checkOptions(options, SEARCH_OPTIONS).signal);
    const ranked = await searchNamespace(this.#core, this.#namespace, query, options);
    return { hits: ranked.map(({ entry, score }) => ({ record: entry.record(this.path), score })) };
  }

  async *list(options: ListOptions = {}): AsyncIterable<MemoryRecord> {
    this.#core.check(checkOptions(options, LIST_OPTIONS).signal);
    const { prefix = '', after = '', filter, signal } = options;
    if (typeof prefix !== 'string' || typeof after !== 'string' || !(prefix + after).isWellFormed()) {
      throw new EiderError('INVALID_ARGUMENT', 'prefix and after of a list must be well-formed text');
    }
    const predicate = filter === undefined ? undefined : compileFilter(filter);
    const { layers, nowMs } = this.#core.parts;
    const goesOn = after !== '' && compareCodePoints(after, prefix) >= 0;
    const from = goesOn ? { key: after, inclusive: false } : { key: prefix, inclusive: true };
    for await (const entry of entriesInKeyOrder(layers, this.#namespace, from, signal)) {
      this.#core.check(signal);
      if (!entry.key.startsWith(prefix)) return;
      if (!entry.isVisibleAt(nowMs()) || predicate?.(entry.parsedMetadata()) === false) continue;
      yield entry.record(this.path);
    }
  }

  async count(options: MemoryCallOptions = {}): Promise<number> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const { layers, nowMs } = this.#core.parts;
    const indexes = await layers.reading(() => layers.indexes(nowMs(), options.signal));
    return indexes.reduce((sum, index) => sum + index.scope(this.#namespace).documents, 0);
  }

  namespace(...parts: readonly string[]): LongTermMemory {
    if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a namespace needs at least one part');
    return new MemoryView(this.#core, [...this.path, ...parts]);
  }

  async checkpoint(options: MemoryCallOptions = {}): Promise<void> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    const { signal } = options;
    const done = this.#core.parts.checkpointer.checkpoint();
    if (signal === undefined) return done;
    // The checkpoint goes on; only this caller stops waiting.
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(aborted(signal));
    signal.addEventListener('abort', stop, { once: true });
    return Promise.race([done, stopped]).finally(() => signal.removeEventListener('abort', stop));
  }

  async stats(options: MemoryCallOptions = {}): Promise<MemoryStats> {
    this.#core.check(checkOptions(options, CALL_OPTIONS).signal);
    return memoryStats(this.#core.parts);
  }

  async close(): Promise<void> {
    if (this.#isRoot) await this.#core.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #stored({ entry, existed }: Outcome): StoredRecord {
    if (entry === undefined) throw new EiderError('INTERNAL', 'a store was committed without an entry; report this');
    return Object.freeze({ ...entry.record(this.path), created: !existed });
  }
}
