/**
 * Blobs in this process's memory, for tests and for memories that need not outlive the process.
 *
 * Strongly consistent: a call is judged and applied in one step, before any other JavaScript runs. Every put gives a new etag, even
 * for equal bytes. A listing shows the blobs as they were when it began. Nothing blocks, nothing is durable, and there is no limit but memory.
 */
import {
  type Blob,
  type BlobCallOptions,
  type BlobInfo,
  type BlobStore,
  EiderError,
  type GetBlobOptions,
  type ListBlobsOptions,
  type PutBlobOptions,
  systemClock,
} from '@eider/core';
import { checkBlobKey } from '../blobs/blob-key.ts';
import { resolveRange } from '../blobs/blob-range.ts';
import { checkPutCondition, checkPutOptions } from '../blobs/put-condition.ts';
import { compareUtf8 } from '../blobs/utf8-order.ts';
import { throwIfAborted } from '../calls/abort.ts';
import type { WallClock } from '../calls/wall-clock.ts';
import { type MemoryBucket, memoryBucket, type StoredBlob } from './memory-bucket.ts';

export interface MemoryBlobStoreOptions {
  /** Gives `lastModified`. @default the machine's clock */
  readonly clock?: WallClock;
  /** Where the blobs live; stores with the same bucket see the same blobs. @default a new, empty bucket */
  readonly bucket?: MemoryBucket;
}

/** A blob store in memory. Closing it leaves its bucket as it is. */
export function memoryBlobStore(options: MemoryBlobStoreOptions = {}): BlobStore {
  return new MemoryBlobStore(options.bucket ?? memoryBucket(), options.clock ?? systemClock);
}

class MemoryBlobStore implements BlobStore {
  readonly #bucket: MemoryBucket;
  readonly #clock: WallClock;
  #isClosed = false;

  constructor(bucket: MemoryBucket, clock: WallClock) {
    this.#bucket = bucket;
    this.#clock = clock;
  }

  async get(key: string, options: GetBlobOptions = {}): Promise<Blob | undefined> {
    this.#check(key, options);
    // Judged before the blob is looked up: a senseless range is refused whether or not the blob exists.
    if (options.range !== undefined) resolveRange(options.range, 0);
    const stored = this.#bucket.blobs.get(key);
    if (stored === undefined) return undefined;
    const [start, end] = resolveRange(options.range ?? { start: 0 }, stored.bytes.byteLength);
    return { ...toInfo(key, stored), bytes: stored.bytes.slice(start, end) };
  }

  async head(key: string, options: BlobCallOptions = {}): Promise<BlobInfo | undefined> {
    this.#check(key, options);
    const stored = this.#bucket.blobs.get(key);
    return stored === undefined ? undefined : toInfo(key, stored);
  }

  async put(key: string, bytes: Uint8Array, options: PutBlobOptions = {}): Promise<{ readonly etag: string }> {
    this.#check(key, options);
    checkPutOptions(options);
    checkPutCondition(this.#bucket.blobs.get(key)?.etag, options);
    const etag = this.#bucket.nextEtag();
    this.#bucket.blobs.set(key, { bytes: new Uint8Array(bytes), etag, modifiedMs: this.#clock.nowMs() });
    return { etag };
  }

  async delete(key: string, options: BlobCallOptions = {}): Promise<boolean> {
    this.#check(key, options);
    return this.#bucket.blobs.delete(key);
  }

  async *list(prefix: string, options: ListBlobsOptions = {}): AsyncGenerator<BlobInfo> {
    this.#checkCall(options);
    for (const info of this.#snapshot(prefix, options.startAfter)) {
      this.#checkCall(options);
      yield info;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #snapshot(prefix: string, startAfter: string | undefined): readonly BlobInfo[] {
    return [...this.#bucket.blobs]
      .filter(([key]) => key.startsWith(prefix) && (startAfter === undefined || compareUtf8(key, startAfter) > 0))
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([key, stored]) => toInfo(key, stored));
  }

  #check(key: string, options: BlobCallOptions): void {
    this.#checkCall(options);
    checkBlobKey(key);
  }

  #checkCall(options: BlobCallOptions): void {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the blob store is closed: open another');
    throwIfAborted(options.signal);
  }
}

function toInfo(key: string, stored: StoredBlob): BlobInfo {
  return { key, sizeBytes: stored.bytes.byteLength, etag: stored.etag, lastModified: new Date(stored.modifiedMs) };
}
