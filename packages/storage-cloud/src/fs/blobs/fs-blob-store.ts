/**
 * Blobs in a folder of a file system, shared by any number of processes.
 *
 * Keys are kept as rows of generations: generation g of a key is the file `<key>.~g`, made by writing a draft, syncing it, linking it to the next number, which
 * exactly one writer can, and syncing the folder. So conditions hold across processes, crashes and power loss, and readers take no lock. What a
 * generation replaced is emptied and, a grace period later, removed. A deletion is a generation.
 *
 * Keys below the prefixes of `writeOnce` are single files that hold the blob's bytes as they are, for other programs too: put with `ifNoneMatch: '*'` only,
 * and read by position through a few open files. Among them none may be the beginning of another by whole parts.
 *
 * Strongly consistent as far as the file system is; it needs hard links and a sync that means it. A writer that stands still for longer than half the grace period gets
 * INDETERMINATE. Names on disk hold lower-case letters, digits and `.-_%~` only; a link inside the folder is never followed. Files go through the thread pool.
 */
import {
  type Blob,
  type BlobCallOptions,
  type BlobInfo,
  type BlobStore,
  type Clock,
  EiderError,
  type GetBlobOptions,
  type IdSource,
  type ListBlobsOptions,
  type PutBlobOptions,
  systemClock,
  uuidSource,
} from '@eider/core';
import { checkBlobKey } from '../../blobs/blob-key.ts';
import { resolveRange } from '../../blobs/blob-range.ts';
import { checkPutOptions } from '../../blobs/put-condition.ts';
import { throwIfAborted } from '../../calls/abort.ts';
import { toDiskError } from '../disk/disk-error.ts';
import { BlobFolder } from './blob-folder.ts';
import { listKeys } from './blob-listing.ts';
import { SwappedKeys } from './swapped-keys.ts';
import { WriteOnceKeys } from './write-once-keys.ts';

export interface FsBlobStoreOptions {
  /**
   * Beginnings of keys that are created and deleted, never overwritten; `['']` for all. Everybody who uses the folder must name the same
   * ones. @default none
   */
  readonly writeOnce?: readonly string[];
  /** How long a process may stand still in the middle of a change without harm; for so long replaced generations stay. @default 3,600,000 */
  readonly gracePeriodMs?: number;
  /** Gives `lastModified` and judges the grace period. @default systemClock */
  readonly clock?: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  /** @default uuidSource */
  readonly ids?: IdSource;
}

const DEFAULT_GRACE_MS = 3_600_000;

/** A blob store in a folder, which is created with the first blob. Closing it closes files and leaves the folder as it is. */
export function fsBlobStore(folder: string, options: FsBlobStoreOptions = {}): BlobStore {
  return new FsBlobStore(folder, options);
}

class FsBlobStore implements BlobStore {
  readonly #path: string;
  readonly #writeOnce: readonly string[];
  readonly #graceMs: number;
  readonly #folder: BlobFolder;
  readonly #once: WriteOnceKeys;
  readonly #swapped: SwappedKeys;
  #sweeping: Promise<void> | undefined;
  #isClosed = false;

  constructor(path: string, options: FsBlobStoreOptions) {
    const { writeOnce = [], gracePeriodMs = DEFAULT_GRACE_MS, clock = systemClock, ids = uuidSource } = options;
    this.#path = path;
    this.#writeOnce = writeOnce;
    this.#graceMs = gracePeriodMs;
    this.#folder = new BlobFolder({ path, clock, ids });
    this.#once = new WriteOnceKeys(this.#folder);
    this.#swapped = new SwappedKeys(this.#folder, gracePeriodMs);
  }

  get(key: string, options: GetBlobOptions = {}): Promise<Blob | undefined> {
    return this.#run(options, async () => {
      checkBlobKey(key);
      // Judged before the blob is looked up: a senseless range is refused whether or not the blob exists.
      if (options.range !== undefined) resolveRange(options.range, 0);
      return this.#isOnce(key) ? this.#once.get(key, options) : this.#swapped.get(key, options);
    });
  }

  head(key: string, options: BlobCallOptions = {}): Promise<BlobInfo | undefined> {
    return this.#run(options, async () => {
      checkBlobKey(key);
      return this.#isOnce(key) ? this.#once.head(key) : this.#swapped.head(key);
    });
  }

  put(key: string, bytes: Uint8Array, options: PutBlobOptions = {}): Promise<{ readonly etag: string }> {
    // Taken at once: the caller may change them as soon as this returns.
    const content = bytes.slice();
    return this.#run(options, async () => {
      checkBlobKey(key);
      checkPutOptions(options);
      this.#sweeping ??= this.#folder.sweepDrafts(this.#graceMs).catch(() => undefined);
      await this.#sweeping;
      return this.#isOnce(key) ? this.#once.put(key, content, options) : this.#swapped.put(key, content, options);
    });
  }

  delete(key: string, options: BlobCallOptions = {}): Promise<boolean> {
    return this.#run(options, async () => {
      checkBlobKey(key);
      return this.#isOnce(key) ? this.#once.delete(key) : this.#swapped.delete(key, options.signal);
    });
  }

  async *list(prefix: string, options: ListBlobsOptions = {}): AsyncGenerator<BlobInfo> {
    const root = await this.#run(options, () => this.#folder.find([]));
    if (root === undefined) return;
    const keys = listKeys(root, { prefix, startAfter: options.startAfter });
    for (;;) {
      const next = await this.#run(options, () => keys.next());
      if (next.done === true) return;
      const { key, kind, path } = next.value;
      // A file of the other kind is none of ours.
      if ((kind === 'file') !== this.#isOnce(key)) continue;
      const info = await this.#run(options, () =>
        kind === 'file' ? this.#once.headFile(key, path) : this.#swapped.head(key),
      );
      if (info !== undefined) yield info;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#once.close();
  }

  #isOnce(key: string): boolean {
    return this.#writeOnce.some((prefix) => key.startsWith(prefix));
  }

  async #run<T>(options: BlobCallOptions, work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the blob store is closed: open another');
    throwIfAborted(options.signal);
    try {
      return await work();
    } catch (error) {
      throw toDiskError(error, this.#path);
    }
  }
}
