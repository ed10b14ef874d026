/**
 * Blobs in IndexedDB, shared by all tabs and workers of one origin in one browser.
 *
 * Every call is one transaction (a listing one for each page of it), and the browser runs those that write one after another, in whatever tab they began: so conditions
 * are exact. A put is acknowledged when the browser says that it is on the disk (`durability: 'strict'`); a tab that is closed or crashes loses nothing that was acknowledged.
 * Browsers may delete a site's data when space is short unless `navigator.storage.persist()` was granted, and people may at any time: then handles are NOT_FOUND.
 *
 * Content is kept in chunks of 256 KiB, so a range reads no more than the chunks that it touches. `lastModified` is by this machine's clock. A listing shows each page as it was
 * when it was read. Opening waits for another tab that holds up a deletion of the database, at most `timeoutMs`. Pages must come from a secure context (https or loopback).
 */
import {
  type Blob,
  type BlobCallOptions,
  type BlobInfo,
  type BlobStore,
  EiderError,
  type GetBlobOptions,
  type IdSource,
  type ListBlobsOptions,
  type PutBlobOptions,
  systemClock,
  uuidSource,
} from '@eider/core';
import { checkBlobKey } from '../blobs/blob-key.ts';
import { resolveRange } from '../blobs/blob-range.ts';
import { checkPutCondition, checkPutOptions } from '../blobs/put-condition.ts';
import { throwIfAborted } from '../calls/abort.ts';
import { checkTimeout, DEFAULT_TIMEOUT_MS } from '../calls/request-deadline.ts';
import type { WallClock } from '../calls/wall-clock.ts';
import {
  type BlobRecord,
  chunksBetween,
  joinChunks,
  type KeyBytes,
  keysBehind,
  toBlobInfo,
  toChunks,
  toKeyBytes,
} from './blob-records.ts';
import { Connection } from './connection.ts';
import { closedError } from './indexed-db-errors.ts';
import { resultOf, runTransaction, type TransactionWork } from './run-transaction.ts';

const PAGE_SIZE = 500;

export interface IndexedDbBlobStoreOptions {
  /** Name of the database in this origin; all of it belongs to this store. It is made with the first call. */
  readonly database: string;
  /** How long opening the database may wait for other tabs. @default 60,000 */
  readonly timeoutMs?: number;
  /** Gives `lastModified`. @default the machine's clock */
  readonly clock?: WallClock;
  /** Gives etags. @default uuidSource */
  readonly ids?: IdSource;
}

/** A blob store in the browser's database of this name, shared with the other tabs of the origin. UNSUPPORTED where there is no IndexedDB. */
export function indexedDbBlobStore(options: IndexedDbBlobStoreOptions): BlobStore {
  const { database, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock, ids = uuidSource } = options;
  if (typeof database !== 'string' || database === '') {
    throw new EiderError('INVALID_ARGUMENT', 'give the database a name, such as agent-memory');
  }
  checkTimeout(timeoutMs);
  return new IndexedDbBlobStore(new Connection({ database, timeoutMs }), clock, ids);
}

class IndexedDbBlobStore implements BlobStore {
  readonly #connection: Connection;
  readonly #clock: WallClock;
  readonly #ids: IdSource;
  #isClosed = false;

  constructor(connection: Connection, clock: WallClock, ids: IdSource) {
    this.#connection = connection;
    this.#clock = clock;
    this.#ids = ids;
  }

  async get(key: string, options: GetBlobOptions = {}): Promise<Blob | undefined> {
    const name = this.#check(key, options);
    const { range = { start: 0 } } = options;
    // Judged before the blob is looked up: a senseless range is refused whether or not the blob exists.
    resolveRange(range, 0);
    const found = await this.#run('readonly', options, ({ blobs, chunks }) =>
      Promise.all([
        resultOf<BlobRecord | undefined>(blobs.get(name)),
        resultOf<Uint8Array[]>(chunks.getAll(chunksBetween(name, range.start, range.end))),
      ]),
    );
    const [record, parts] = found;
    if (record === undefined) return undefined;
    const [start, end] = resolveRange(range, record.sizeBytes);
    return { ...toBlobInfo(record), bytes: joinChunks(parts, start, end) };
  }

  async head(key: string, options: BlobCallOptions = {}): Promise<BlobInfo | undefined> {
    const name = this.#check(key, options);
    const record = await this.#run('readonly', options, ({ blobs }) =>
      resultOf<BlobRecord | undefined>(blobs.get(name)),
    );
    return record === undefined ? undefined : toBlobInfo(record);
  }

  async put(key: string, bytes: Uint8Array, options: PutBlobOptions = {}): Promise<{ readonly etag: string }> {
    const name = this.#check(key, options);
    checkPutOptions(options);
    // Taken at once: the caller may change them as soon as this returns.
    const parts = toChunks(bytes);
    const { byteLength: sizeBytes } = bytes;
    const etag = this.#ids.next();
    await this.#run('readwrite', options, async ({ blobs, chunks }) => {
      const before = await resultOf<BlobRecord | undefined>(blobs.get(name));
      checkPutCondition(before?.etag, options);
      if (before !== undefined && before.sizeBytes > 0) chunks.delete(chunksBetween(name));
      blobs.put({ key, sizeBytes, etag, modifiedMs: this.#clock.nowMs() } satisfies BlobRecord, name);
      for (const [index, part] of parts.entries()) chunks.put(part, [name, index]);
    });
    return { etag };
  }

  async delete(key: string, options: BlobCallOptions = {}): Promise<boolean> {
    const name = this.#check(key, options);
    return this.#run('readwrite', options, async ({ blobs, chunks }) => {
      const before = await resultOf(blobs.getKey(name));
      if (before === undefined) return false;
      blobs.delete(name);
      chunks.delete(chunksBetween(name));
      return true;
    });
  }

  async *list(prefix: string, options: ListBlobsOptions = {}): AsyncGenerator<BlobInfo> {
    this.#checkCall(options);
    const { startAfter } = options;
    const begin = toKeyBytes(checkText(prefix));
    let after = startAfter === undefined ? undefined : toKeyBytes(checkText(startAfter));
    for (;;) {
      const page: readonly BlobRecord[] = await this.#page(begin, after, options);
      for (const record of page) {
        yield toBlobInfo(record);
        this.#checkCall(options);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_SIZE) return;
      after = toKeyBytes(last.key);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connection.close();
  }

  #page(begin: KeyBytes, after: KeyBytes | undefined, options: BlobCallOptions): Promise<readonly BlobRecord[]> {
    return this.#run('readonly', options, async ({ blobs }) => {
      const range = keysBehind(begin, after);
      return range === undefined ? [] : resultOf<BlobRecord[]>(blobs.getAll(range, PAGE_SIZE));
    });
  }

  #run<T>(mode: 'readonly' | 'readwrite', { signal }: BlobCallOptions, work: TransactionWork<T>): Promise<T> {
    return runTransaction(this.#connection, { mode, signal }, work);
  }

  #check(key: string, options: BlobCallOptions): KeyBytes {
    this.#checkCall(options);
    checkBlobKey(key);
    return toKeyBytes(key);
  }

  #checkCall(options: BlobCallOptions): void {
    if (this.#isClosed) throw closedError();
    throwIfAborted(options.signal);
  }
}

function checkText(text: string): string {
  if (text.isWellFormed()) return text;
  throw new EiderError('INVALID_ARGUMENT', 'give a text without lone surrogates: no key can have one');
}
