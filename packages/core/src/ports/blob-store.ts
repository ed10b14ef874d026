/**
 * Blobs by key, strongly consistent.
 *
 * Contract:
 * - Keys are 1 to 900 bytes of UTF-8 without control characters, parts divided by `/`; no part is empty, `.` or `..`. Anything else is
 *   INVALID_ARGUMENT. Keys are compared byte by byte: nothing is normalised.
 * - A put is atomic: readers see the old blob or the new one, whole. Once a put or delete has resolved, every later
 *   get, head and list by anybody sees it.
 * - Conditions are judged and applied in one step: of N concurrent puts with `ifNoneMatch: '*'` on a missing key, or with
 *   the same `ifMatch`, exactly one wins; the others are PRECONDITION_FAILED and have changed nothing. `ifMatch` on a missing key is PRECONDITION_FAILED.
 * - An etag names one content of one key; equal etags mean equal bytes. It is opaque.
 * - A put whose outcome is unknown (no answer) is INDETERMINATE; a request that a store asks to send again
 *   (conflict, throttling) is ABORTED or UNAVAILABLE and has changed nothing. Wrong credentials are UNAUTHENTICATED, missing rights
 *   PERMISSION_DENIED, a missing bucket NOT_FOUND. `signal` rejects with ABORTED.
 * - Bytes given and returned belong to the caller: changing them later changes nothing in the store.
 */
export interface BlobStore {
  /** The blob, or the part of it that `range` names; undefined if there is none. A range past the end gives the bytes there are. */
  get(key: string, options?: GetBlobOptions): Promise<Blob | undefined>;
  head(key: string, options?: BlobCallOptions): Promise<BlobInfo | undefined>;
  put(key: string, bytes: Uint8Array, options?: PutBlobOptions): Promise<{ readonly etag: string }>;
  /** Removes the blob; true if there was one. */
  delete(key: string, options?: BlobCallOptions): Promise<boolean>;
  /** Every blob whose key starts with `prefix` (any text, not only whole parts), in order of UTF-8 bytes, from `startAfter` (exclusive), in pages of the store's own. */
  list(prefix: string, options?: ListBlobsOptions): AsyncIterable<BlobInfo>;
  /** Idempotent; calls after it are CLOSED. */
  close(): Promise<void>;
}

export interface BlobCallOptions {
  readonly signal?: AbortSignal;
}

export interface GetBlobOptions extends BlobCallOptions {
  /** Bytes from `start` (inclusive) to `end` (exclusive, default the blob's end). */
  readonly range?: { readonly start: number; readonly end?: number };
}

export interface PutBlobOptions extends BlobCallOptions {
  /** Only if the key has no blob. */
  readonly ifNoneMatch?: '*';
  /** Only if the blob now has this etag. Not together with `ifNoneMatch`. */
  readonly ifMatch?: string;
}

export interface ListBlobsOptions extends BlobCallOptions {
  readonly startAfter?: string;
}

export interface BlobInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** By the store's clock. */
  readonly lastModified: Date;
}

export interface Blob extends BlobInfo {
  readonly bytes: Uint8Array;
}
