import type { DocumentCallOptions, DocumentCollection, DocumentItem, SqlSession } from '@eider/core';

/**
 * Where documents are migrated to. Contract: a put stores or replaces whole documents and is harmless when repeated; what is read equals what was put; keys
 * come in one stable order. A collection that was never prepared is empty. Digests are those of the content as it is now (`digestJson`).
 */
export interface DocumentTarget {
  /** Makes room for a collection; repeating it changes nothing. */
  prepare(collection: DocumentCollection, options?: DocumentCallOptions): Promise<void>;
  put(collection: string, documents: readonly DocumentItem[], options?: DocumentCallOptions): Promise<void>;
  get(collection: string, key: string, options?: DocumentCallOptions): Promise<DocumentItem | undefined>;
  /** The digests of those documents that there are, by key. */
  digests(
    collection: string,
    keys: readonly string[],
    options?: DocumentCallOptions,
  ): Promise<ReadonlyMap<string, string>>;
  /** A page of keys, behind `after`. */
  keys(collection: string, options: KeyPageOptions): Promise<KeyPage>;
  count(collection: string, options?: DocumentCallOptions): Promise<number>;
  /** True if there was one. */
  delete(collection: string, key: string, options?: DocumentCallOptions): Promise<boolean>;
}

export interface KeyPageOptions extends DocumentCallOptions {
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface KeyPage {
  readonly keys: readonly string[];
  /** Where the next page begins; undefined if there is none. */
  readonly next?: string | undefined;
}

/** A target in a database of DuckDB, which can change documents and its neighbours' tables in one transaction. */
export interface TransactionalTarget extends DocumentTarget {
  transaction<T>(
    work: (target: Pick<DocumentTarget, 'put' | 'delete'>, session: SqlSession) => Promise<T>,
    options?: DocumentCallOptions,
  ): Promise<T>;
}
