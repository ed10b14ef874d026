import type { JsonObject, JsonValue, Storable } from '../values/json.ts';

/**
 * An agent's long-term memory: records by key in a namespace.
 *
 * Contract:
 * - A write that resolved is durable and is seen by every later call. A failed one changed nothing, unless it failed with
 *   INDETERMINATE: then it may or may not appear. Writes are totally ordered; the last one to a key wins.
 * - `namespace` gives the same interface rooted lower. No call through it reaches a record outside it; each namespace
 *   holds its own records only, not those of the namespaces below it.
 * - Keys are non-empty text of at most 4,096 bytes of UTF-8 without U+0000; namespace parts likewise, without the
 *   control characters U+0000 to U+001F. Values are any JSON, null included. What JSON cannot hold is INVALID_ARGUMENT
 *   with its path, and nothing is stored.
 * - A record whose `expiresAt` has come is nowhere to be seen. Filter, expiry and namespace apply before any limit.
 * - `ifRevision` makes a write conditional: a revision that the record must have, or `'absent'`. If it does not hold when the
 *   write takes its place among all writes, PRECONDITION_FAILED, and the call has changed nothing.
 * - Records are frozen; their values too.
 */
export interface LongTermMemory {
  /** Path of this view from the root. */
  readonly path: readonly string[];
  /** Creates or replaces the record; `createdAt` survives replacing. */
  store(key: string, value: Storable, options?: StoreOptions): Promise<StoredRecord>;
  /** Many at once, in their order; up to 65,536 of them are one commit, all or nothing. */
  storeMany(items: Iterable<StoreItem>, options?: MemoryCallOptions): Promise<readonly StoredRecord[]>;
  /** The type argument is the caller's word for the value; it is not checked. */
  retrieve<Value = JsonValue>(key: string, options?: MemoryReadOptions): Promise<MemoryRecord<Value> | undefined>;
  /** In the order of the keys, undefined for a missing one. */
  retrieveMany<Value = JsonValue>(
    keys: Iterable<string>,
    options?: MemoryReadOptions,
  ): Promise<readonly (MemoryRecord<Value> | undefined)[]>;
  /** True if there was a record. */
  delete(key: string, options?: DeleteOptions): Promise<boolean>;
  /** Many at once; true for each key that had a record. Up to 65,536 of them are one commit, all or nothing. */
  deleteMany(keys: Iterable<string>, options?: MemoryCallOptions): Promise<readonly boolean[]>;
  /**
   * Runs `work` on a transaction and commits what it wrote, all or nothing. Everything that it read, absence included, still holds
   * when the commit takes its place among all writes; otherwise `work` runs again, with jitter, at most `maxAttempts` times; then
   * ABORTED. An error of `work` is passed on and nothing is stored. The transaction is CLOSED once `work` has settled.
   */
  transaction<Result>(
    work: (transaction: MemoryTransaction) => Promise<Result>,
    options?: MemoryTransactionOptions,
  ): Promise<Result>;
  /**
   * Best first by score (BM25); without a query, or with a blank one, newest first with score 0. Any word suffices; `"a phrase"` and `+word`
   * must be there, `-word` must not, `pre*` stands for every word that begins so. No text is a malformed query.
   * The type argument is the caller's word for the values.
   */
  search<Value = JsonValue>(query: string | undefined, options?: SearchOptions): Promise<SearchResult<Value>>;
  /** Records in order of their keys (by code point), to the end, also while others write. The type argument is the caller's word for the values. */
  list<Value = JsonValue>(options?: ListOptions): AsyncIterable<MemoryRecord<Value>>;
  /** How many records this namespace holds now. */
  count(options?: CountOptions): Promise<number>;
  namespace(...parts: readonly string[]): LongTermMemory;
  /** Paths, from here, of the namespaces below this one that hold a record, in order of their parts (by code point). */
  namespaces(options?: NamespacesOptions): AsyncIterable<readonly string[]>;
  /**
   * Changes to records of this namespace in the order of their commits, from a position on and then as they happen, without gaps, until the signal fires
   * or the memory closes. A position that the log no longer holds is NOT_FOUND: read the records anew.
   */
  watch(options?: WatchOptions): AsyncIterable<MemoryChange>;
  /** Folds committed records into runs and shortens the log; never needed for durability. */
  checkpoint(options?: MemoryCallOptions): Promise<void>;
  stats(options?: MemoryReadOptions): Promise<MemoryStats>;
  /** Finishes writes in flight, folds the log in, frees what was opened. Idempotent. Closing a namespace's view closes nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface MemoryCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface MemoryReadOptions extends MemoryCallOptions {
  /**
   * How fresh the answer must be where other processes write too: `latest` sees every write that was acknowledged before the call, `local` what this
   * process knows. Own writes are seen in any case. @default refreshed first when what is known is old
   */
  readonly consistency?: 'latest' | 'local' | undefined;
}

export interface StoreOptions extends MemoryCallOptions {
  /** Facts to filter by. @default {} */
  readonly metadata?: object | undefined;
  /** Life from the moment of the commit; 0 expires at once. Not together with `expiresAt`. */
  readonly ttlMs?: number | undefined;
  readonly expiresAt?: Date | undefined;
  /** What search sees. @default every text in the value */
  readonly text?: string | undefined;
  /** Stores only over this revision, or only where there is no record. */
  readonly ifRevision?: number | 'absent' | undefined;
}

export interface StoreItem extends Omit<StoreOptions, 'signal'> {
  readonly key: string;
  readonly value: Storable;
  /** Times that a record brings along from elsewhere, also over another record; revisions do not follow them. @default as `store` sets them */
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
}

export interface DeleteOptions extends MemoryCallOptions {
  /** Deletes only this revision; `'absent'` is fulfilled only if there is nothing to delete. */
  readonly ifRevision?: number | 'absent' | undefined;
}

export interface MemoryRecord<Value = JsonValue> {
  readonly namespace: readonly string[];
  readonly key: string;
  readonly value: Value;
  readonly metadata: JsonObject;
  /** Grows with every write to the memory: commit sequence x 65,536 + position in the commit. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt?: Date;
  /** What search sees, if it was given. */
  readonly text?: string;
}

export interface StoredRecord extends MemoryRecord {
  /** False if it replaced a record. */
  readonly created: boolean;
}

/** Reads and writes that are committed together. Its reads see its own writes. A key that changed since the transaction began ends the attempt at once. */
export interface MemoryTransaction {
  readonly path: readonly string[];
  retrieve<Value = JsonValue>(key: string): Promise<TransactionRecord<Value> | undefined>;
  /** Checked at once, stored by the commit. */
  store(key: string, value: Storable, options?: Omit<StoreOptions, 'signal'>): Promise<void>;
  /** True if there was a record; that counts as a read. */
  delete(key: string): Promise<boolean>;
  /** The same transaction, rooted lower. */
  namespace(...parts: readonly string[]): MemoryTransaction;
}

/** A record as a transaction sees it: one that it wrote itself has no revision and no times yet. */
export interface TransactionRecord<Value = JsonValue> {
  readonly namespace: readonly string[];
  readonly key: string;
  readonly value: Value;
  readonly metadata: JsonObject;
  readonly revision?: number;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly expiresAt?: Date;
  readonly text?: string;
}

export interface MemoryTransactionOptions extends MemoryCallOptions {
  /** How often `work` runs before a conflict is passed on. @default 10 */
  readonly maxAttempts?: number | undefined;
}

export interface SearchOptions extends MemoryReadOptions {
  readonly filter?: Filter | undefined;
  /** @default 10 */
  readonly limit?: number | undefined;
  /** Where an earlier result of the same query and filter ended: what comes behind it. */
  readonly cursor?: string | undefined;
  /** Only hits with this score or a higher one. @default none: 0 */
  readonly minScore?: number | undefined;
  /** Words also match words that are one inserted, deleted, replaced or swapped character away, for half the score. @default false */
  readonly fuzzy?: boolean | undefined;
  /** Adds to each hit the places in its text that matched. @default false */
  readonly highlights?: boolean | undefined;
}

export interface SearchResult<Value = JsonValue> {
  readonly hits: readonly SearchHit<Value>[];
  /** For the next page; absent when there is none. */
  readonly cursor?: string;
}

export interface SearchHit<Value = JsonValue> {
  readonly record: MemoryRecord<Value>;
  /** Higher is better; comparable within one search only. */
  readonly score: number;
  /** With `highlights`: pieces of the record's text, in its order, at most three. */
  readonly highlights?: readonly Highlight[];
}

/** A piece of a record's text with the matches in it. */
export interface Highlight {
  readonly text: string;
  /** Where the matches lie in `text`: UTF-16 code units, `end` exclusive, in order, not overlapping. */
  readonly matches: readonly { readonly start: number; readonly end: number }[];
}

export interface ListOptions extends MemoryReadOptions {
  /** Only keys that start with this text. */
  readonly prefix?: string | undefined;
  /** Only keys after this one: where an earlier list ended. */
  readonly after?: string | undefined;
  /** At most so many records. @default all */
  readonly limit?: number | undefined;
  readonly filter?: Filter | undefined;
}

export interface CountOptions extends MemoryReadOptions {
  /** Only keys that start with this text. */
  readonly prefix?: string | undefined;
  readonly filter?: Filter | undefined;
}

export interface NamespacesOptions extends MemoryReadOptions {
  /** Only namespaces whose path begins with these parts. */
  readonly prefix?: readonly string[] | undefined;
  /** Paths are cut to so many parts, each given once. @default whole paths */
  readonly depth?: number | undefined;
  /** Only paths after this one: where an earlier call ended. */
  readonly after?: readonly string[] | undefined;
}

export interface WatchOptions extends MemoryCallOptions {
  /** Only keys that start with this text. */
  readonly prefix?: string | undefined;
  /** Changes with a greater revision: that of the last change seen, or `lastRevision` of `stats`. @default only what comes from now on */
  readonly after?: number | undefined;
}

/** What a commit did to one record. Expiry is no change. */
export type MemoryChange =
  | { readonly kind: 'stored'; readonly revision: number; readonly record: MemoryRecord }
  | { readonly kind: 'deleted'; readonly revision: number; readonly key: string; readonly deletedAt: Date };

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

/** What a view may know: counts of its own namespace and those below, and, from the root only, what the whole memory is made of. */
export interface MemoryStats {
  /** Live records of this namespace and of those below it. */
  readonly records: number;
  /** Revision of the newest commit: where a watch may begin. */
  readonly lastRevision: number;
  /** Only from the root: a namespace's view tells nothing about others. */
  readonly storage?: StorageStats;
}

export interface StorageStats {
  readonly lastSequence: number;
  readonly checkpoint: {
    readonly sequence: number;
    /** Time of the commit up to which runs hold everything; absent before the first checkpoint. */
    readonly at?: Date;
    /** Why the last attempt in the background failed; absent if it did not. */
    readonly failure?: string;
  };
  readonly memtable: { readonly entries: number; readonly sizeBytes: number };
  /** Oldest first; commits after `from` up to `to`. */
  readonly runs: readonly {
    readonly id: number;
    readonly records: number;
    readonly sizeBytes: number;
    readonly from: number;
    readonly to: number;
  }[];
  readonly log: {
    readonly sizeBytes: number;
    /** Commits after this sequence are still in the log. */
    readonly after: number;
  };
  readonly cache: { readonly sizeBytes: number; readonly limitBytes: number };
  /** Distinct words of all indexes in memory; a word that several of them hold counts several times. */
  readonly search: { readonly terms: number };
  readonly capabilities: {
    readonly format: 'native' | 'parquet';
    readonly durable: boolean;
    readonly search: boolean;
    readonly engine: string;
    readonly extensions: readonly string[];
  };
  /**
   * Of a memory that other processes write to as well: how long ago, in milliseconds, this one last began to look at the end of the log and saw it. Reads may lack
   * what others wrote since; without a network it grows. Absent where there is one owner.
   */
  readonly stalenessMs?: number;
  /** What opening had to cut off or replay. */
  readonly recovery: { readonly replayedCommits: number; readonly tornBytes: number };
}
