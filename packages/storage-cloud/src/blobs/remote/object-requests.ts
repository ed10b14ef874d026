import type { Blob, BlobInfo } from '@eider/core';

/** A part of an object that has at least one byte: from `start` to `end` (exclusive, default the object's end). */
export interface ObjectRange {
  readonly start: number;
  readonly end?: number;
}

/** What a remote blob store needs of a vendor: one request each, by the object's whole name. Errors are eider errors. */
export interface ObjectRequests {
  /** Undefined if there is none; 'past-end' if the object has no byte of the range. */
  get(name: string, options: GetObjectOptions): Promise<Omit<Blob, 'key'> | undefined | 'past-end'>;
  head(name: string, signal: AbortSignal | undefined): Promise<Omit<BlobInfo, 'key'> | undefined>;
  /** Gives the new etag. `bytes` are the request's own. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>, options: PutObjectOptions): Promise<string>;
  delete(name: string, signal: AbortSignal | undefined): Promise<boolean>;
  /** Names in order of UTF-8 bytes or of UTF-16 units. `startAfter` is a hint: earlier names may come too. */
  list(prefix: string, options: ListObjectsOptions): AsyncIterable<BlobInfo>;
}

export interface GetObjectOptions {
  readonly range: ObjectRange | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface PutObjectOptions {
  readonly ifNoneMatch: '*' | undefined;
  readonly ifMatch: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface ListObjectsOptions {
  readonly startAfter: string | undefined;
  readonly signal: AbortSignal | undefined;
}
