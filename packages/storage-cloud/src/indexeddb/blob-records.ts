import type { BlobInfo } from '@eider/core';

/** The database's two object stores. */
export const BLOBS = 'blobs';
export const CHUNKS = 'chunks';

/** Part of the format: a range of a blob is read by the numbers of its chunks. */
const CHUNK_BYTES: number = 256 * 1024;

/** What is kept of a blob under its key's bytes; its content lies in chunks under the key's bytes and their numbers. */
export interface BlobRecord {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedMs: number;
}

/** A name in the database. The browser orders these byte by byte, and texts by UTF-16 units, which is another order. */
export type KeyBytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
// No UTF-8 has this byte.
const PAST_UTF8 = 0xff;

/** The name of a blob in the database. */
export function toKeyBytes(key: string): KeyBytes {
  return encoder.encode(key);
}

/** What the port says of a blob. */
export function toBlobInfo({ key, sizeBytes, etag, modifiedMs }: BlobRecord): BlobInfo {
  return { key, sizeBytes, etag, lastModified: new Date(modifiedMs) };
}

/** Copies a content into its chunks; an empty one has none. */
export function toChunks(bytes: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(bytes.byteLength / CHUNK_BYTES);
  // Copies, not views: the browser would keep the whole buffer behind each view.
  return Array.from({ length: count }, (_, index) =>
    Uint8Array.prototype.slice.call(bytes, index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}

/** The names of a blob's chunks that hold bytes from `start` to `end`, at least one name; by default all. */
export function chunksBetween(key: KeyBytes, start: number = 0, end: number = Number.POSITIVE_INFINITY): IDBKeyRange {
  const first = Math.floor(start / CHUNK_BYTES);
  return IDBKeyRange.bound([key, first], [key, Math.max(first, Math.ceil(end / CHUNK_BYTES) - 1)]);
}

/** The names of blobs whose keys begin with `prefix` and lie behind `after`; undefined if there can be none. */
export function keysBehind(prefix: KeyBytes, after: KeyBytes | undefined): IDBKeyRange | undefined {
  const end = new Uint8Array([...prefix, PAST_UTF8]);
  const isInside = after !== undefined && indexedDB.cmp(after, prefix) >= 0;
  if (!isInside) return IDBKeyRange.bound(prefix, end);
  return indexedDB.cmp(after, end) < 0 ? IDBKeyRange.bound(after, end, true) : undefined;
}

/** Puts the bytes from `start` to `end` together from the chunks that hold them. */
export function joinChunks(chunks: readonly Uint8Array[], start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  const offset = Math.floor(start / CHUNK_BYTES) * CHUNK_BYTES;
  for (const [index, chunk] of chunks.entries()) {
    const at = offset + index * CHUNK_BYTES;
    const from = Math.max(start - at, 0);
    const part = chunk.subarray(from, Math.max(end - at, from));
    bytes.set(part, at + from - start);
  }
  return bytes;
}
