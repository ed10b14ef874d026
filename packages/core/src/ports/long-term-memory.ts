import type { JsonObject, JsonValue } from '../values/json.ts';

/**
 * An agent's long-term memory: records by key in a namespace.
 *
 * Contract:
 * - A write that resolved is durable and is seen by every later call. A failed one changed nothing, unless it failed with
 *   INDETERMINATE: then it may or may not appear. Writes are totally ordered; the last one to a key wins.
 * - `namespace` gives the same interface rooted lower. No call through it reaches a record outside it; each namespace
 *   holds its own records only, not those of the namespaces below it.
 * - Keys are non-empty text of at most 4,096 bytes of UTF-8; namespace parts likewise, without the
 * control characters U+0000 to U+001F. Values
 *   are any JSON, null included. What JSON cannot hold is INVALID_ARGUMENT with its path, and nothing is stored.
 * - A record whose `expiresAt` has come is nowhere to be seen. Filter, expiry and namespace apply before any limit.
 * - Records are frozen; their values too.
 */
export interface LongTermMemory {
  /** Path of this view from the root. */
  readonly path: readonly string[];
  /** Creates or replaces the record; `createdAt` survives replacing. */
  store(key: string, value: JsonValue, options?: StoreOptions): Promise<StoredRecord>;
  /** Many at once, in their order; up to 65,536 of them are one commit, all or nothing. */
  storeMany(items: Iterable<StoreItem>, options?: MemoryCallOptions): Promise<readonly StoredRecord[]>;
  retrieve(key: string, options?: MemoryCallOptions): Promise<MemoryRecord | undefined>;
  /** In the order of the keys, undefined for a missing one. */
  retrieveMany(keys: Iterable<string>, options?: MemoryCallOptions): Promise<readonly (MemoryRecord | undefined)[]>;
  /** True if there was a record. */
  delete(key: string, options?: MemoryCallOptions): Promise<boolean>;
  /** Best first by score (BM25); without a query, or with a blank one, newest first with score 0. Words are matched in the record's text: any of them suffices. */
  search(query: string | undefined, options?: SearchOptions): Promise<SearchResult>;
  /** Records in order of their keys (by code point), to the end, also while others write. */
  list(options?: ListOptions): AsyncIterable<MemoryRecord>;
  /** How many records this namespace holds now. */
  count(options?: MemoryCallOptions): Promise<number>;
  namespace(...parts: readonly string[]): LongTermMemory;
  /** Folds committed records into runs and shortens the log; never needed for durability. */
  checkpoint(options?: MemoryCallOptions): Promise<void>;
  stats(options?: MemoryCallOptions): Promise<MemoryStats>;
  /** Finishes writes in flight, folds the log in, frees what was opened. Idempotent. Closing a namespace's view closes nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface MemoryCallOptions {
  readonly signal?: AbortSignal;
}

export interface StoreOptions extends MemoryCallOptions {
  /** Facts to filter by. @default {} */
  readonly metadata?: JsonObject;
  /** Life from the moment of the commit; 0 expires at once. Not together with `expiresAt`. */
  readonly ttlMs?: number;
  readonly expiresAt?: Date;
  /** What search sees. @default every text in the value */
  readonly text?: string;
}

export interface StoreItem extends Omit<StoreOptions, 'signal'> {
  readonly key: string;
  readonly value: JsonValue;
}

export interface MemoryRecord {
  readonly namespace: readonly string[];
  readonly key: string;
  readonly value: JsonValue;
  readonly metadata: JsonObject;
  /** Grows with every write to the memory: commit sequence x 65,536 + position in the commit. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt?: Date;
}

export interface StoredRecord extends MemoryRecord {
  /** False if it replaced a record. */
  readonly created: boolean;
}

export interface SearchOptions extends MemoryCallOptions {
  readonly filter?: Filter;
  /** @default 10 */
  readonly limit?: number;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
}

export interface SearchHit {
  readonly record: MemoryRecord;
  /** Higher is better; comparable within one search only. */
  readonly score: number;
}

export interface ListOptions extends MemoryCallOptions {
  /** Only keys that start with this text. */
  readonly prefix?: string;
  /** Only keys after this one. */
  readonly after?: string;
  readonly filter?: Filter;
}

/**
 * Conditions on metadata, all of which must hold. A name is a path (`author.name`); a plain value means `eq`.
 * Comparison is typed: 1 and "1" differ, and an order exists only between two numbers or two texts (by code point). A missing name fulfils `ne`, `exists: false` and nothing else.
 */
export interface Filter {
  readonly [path: string]: JsonValue | Comparison | Filter | readonly Filter[] | undefined;
  readonly and?: readonly Filter[];
  readonly or?: readonly Filter[];
  readonly not?: Filter;
}

export interface Comparison {
  readonly eq?: JsonValue;
  readonly ne?: JsonValue;
  readonly gt?: number | string;
  readonly gte?: number | string;
  readonly lt?: number | string;
  readonly lte?: number | string;
  readonly in?: readonly JsonValue[];
  /** The array holds this element, or the text holds this text. */
  readonly contains?: JsonValue;
  readonly exists?: boolean;
}

export interface MemoryStats {
  /** Live records of all namespaces are not counted here: `count` does that for one namespace. */
  readonly lastSequence: number;
  readonly checkpointSequence: number;
  readonly memtable: { readonly entries: number; readonly sizeBytes: number };
  readonly runs: readonly {
    readonly id: number;
    readonly records: number;
    readonly from: number;
    readonly to: number;
  }[];
  readonly logSizeBytes: number;
  /** What opening had to cut off or replay. */
  readonly recovery: { readonly replayedCommits: number; readonly tornBytes: number };
}
