import type { JsonObject } from '../values/json.ts';

/**
 * A store of JSON documents in collections: what a user migrates from, and where a copy may be kept up to date meanwhile.
 *
 * Contract:
 * - Collection names are 1 to 64 characters of `[A-Za-z0-9_-]` and begin with a letter. Keys are 1 to 254 characters of
 *   `[A-Za-z0-9]` and `_-:.@()+,=;$!*'%`, told apart by case. Anything else is INVALID_ARGUMENT.
 * - A document's content is a JSON object. Names of the system stand apart from it: `_key`, `_id` and `_rev` in a content are
 *   INVALID_ARGUMENT, and so is what JSON cannot hold. Contents of a collection of edges have `_from` and `_to`, texts `collection/key`; contents of others have neither.
 * - What is read is equal to what was written, `null`s, empty names and -0 (as 0) included. A number that cannot be read exactly is
 *   UNSUPPORTED; nothing is rounded.
 * - A write replaces whole documents, each in one step; of a failed call any of its documents may have been written, and writing them again is harmless.
 *   The last of several with one key in one call is kept. Once a write or delete has resolved, every later read sees it.
 * - Pages come in one order of keys that is total and stable but the store's own. A document that is neither written nor deleted while a
 *   listing goes on comes exactly once; a cursor stays valid for ever, also when the document that it stands behind is gone.
 * - A missing collection or database is NOT_FOUND, wrong credentials are UNAUTHENTICATED, missing rights PERMISSION_DENIED, a store that is busy or
 *   out of reach UNAVAILABLE, a change without an answer INDETERMINATE. `signal` rejects with ABORTED. Every call after close is CLOSED.
 * - Documents given and returned belong to the caller: changing them later changes nothing in the store.
 */
export interface DocumentStore {
  /** All collections but the system's own, ordered by name. */
  collections(options?: DocumentCallOptions): Promise<readonly DocumentCollection[]>;
  /** Creates a collection; nothing happens if there is one of this kind, another kind is PRECONDITION_FAILED. */
  createCollection(collection: DocumentCollection, options?: DocumentCallOptions): Promise<void>;
  count(collection: string, options?: DocumentCallOptions): Promise<number>;
  /** One page of documents, behind `after`. */
  read(collection: string, options?: ReadDocumentsOptions): Promise<DocumentPage>;
  get(collection: string, key: string, options?: DocumentCallOptions): Promise<StoredDocument | undefined>;
  /** Inserts documents, or replaces those with the same key. */
  write(collection: string, documents: readonly DocumentItem[], options?: DocumentCallOptions): Promise<void>;
  /** Removes a document; true if there was one. */
  delete(collection: string, key: string, options?: DocumentCallOptions): Promise<boolean>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface DocumentCallOptions {
  readonly signal?: AbortSignal;
}

export interface ReadDocumentsOptions extends DocumentCallOptions {
  /** `next` of the page before. @default the beginning */
  readonly after?: string;
  /** The most documents of the page, 1 to 10,000. @default 1,000 */
  readonly limit?: number;
}

export interface DocumentCollection {
  readonly name: string;
  readonly kind: 'documents' | 'edges';
}

export interface DocumentItem {
  readonly key: string;
  readonly content: JsonObject;
}

export interface StoredDocument extends DocumentItem {
  /** `collection/key`. */
  readonly id: string;
  /** Changes with every write of the document; opaque. */
  readonly revision: string;
}

export interface DocumentPage {
  readonly documents: readonly StoredDocument[];
  /** Where the next page begins; undefined if there is none. */
  readonly next?: string;
}
