import type {
  DeleteOptions,
  Filter,
  JsonObject,
  JsonValue,
  ListOptions,
  LongTermMemory,
  MemoryReadOptions,
  MemoryTransactionOptions,
  SearchOptions,
  Storable,
  StoreOptions,
} from '@eider/core';

/**
 * A long-term memory with positional arguments: what `createLtmBackend` gives, and what a registered backend implements. Values are any JSON; what JSON
 * cannot hold is INVALID_ARGUMENT. Calls after `close` are CLOSED.
 */
export interface LtmBackend {
  /** The memory behind it, for what this face leaves out: namespaces, counts, watching. */
  readonly memory?: LongTermMemory;
  /** Creates or replaces; metadata and life are those of this call. */
  store(key: string, value: Storable, metadata?: object, options?: LtmStoreOptions): Promise<LtmStored>;
  retrieve<Fallback = undefined>(
    key: string,
    fallback?: Fallback,
    options?: MemoryReadOptions,
  ): Promise<LtmRetrieved<Fallback>>;
  /** True if there was a record. */
  delete(key: string, options?: DeleteOptions): Promise<boolean>;
  /** Best first; without a query newest first, with score 0. @default limit 10 */
  search(
    query?: string,
    metadataFilter?: Filter,
    limit?: number,
    options?: LtmSearchOptions,
  ): Promise<readonly LtmHit[]>;
  /** Every record in order of the keys, by cursor. */
  listAll(options?: ListOptions): AsyncIterable<LtmRecord>;
  /** All or nothing; runs again where others changed what it had read. */
  transaction<Result>(
    work: (transaction: LtmTransaction) => Promise<Result>,
    options?: MemoryTransactionOptions,
  ): Promise<Result>;
  /** Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Life, text and condition of a stored record. */
export type LtmStoreOptions = Omit<StoreOptions, 'metadata'>;

/** Paging, threshold and the like of a search. */
export type LtmSearchOptions = Omit<SearchOptions, 'filter' | 'limit'>;

/** A backend that stands on a memory of ours. */
export interface LtmMemoryBackend extends LtmBackend {
  readonly memory: LongTermMemory;
}

/** What a store answers; failing stores reject. */
export interface LtmStored {
  readonly stored: true;
  /** False if it replaced a record. */
  readonly created: boolean;
  readonly key: string;
}

/** What a retrieve answers: null is a value, the fallback stands for a miss. */
export type LtmRetrieved<Fallback = undefined> =
  | { readonly found: true; readonly value: JsonValue; readonly metadata: JsonObject }
  | { readonly found: false; readonly value: Fallback; readonly metadata: JsonObject };

export interface LtmRecord {
  readonly key: string;
  readonly value: JsonValue;
  readonly metadata: JsonObject;
}

export interface LtmHit extends LtmRecord {
  /** Higher is better; comparable within one search only. */
  readonly score: number;
}

/** Reads and writes that are committed together; reads see own writes. */
export interface LtmTransaction {
  store(key: string, value: Storable, metadata?: object, options?: Omit<LtmStoreOptions, 'signal'>): Promise<void>;
  retrieve<Fallback = undefined>(key: string, fallback?: Fallback): Promise<LtmRetrieved<Fallback>>;
  delete(key: string): Promise<boolean>;
}
