import {
  type Blob,
  type BlobCallOptions,
  type BlobInfo,
  type BlobStore,
  EiderError,
  type GetBlobOptions,
  type ListBlobsOptions,
  type PutBlobOptions,
} from '@eider/core';
import { throwIfAborted } from '../../calls/abort.ts';
import { unreachableError } from '../../calls/request-failure.ts';
import { checkBlobKey, isBlobKey } from '../blob-key.ts';
import { resolveRange } from '../blob-range.ts';
import { checkPutOptions } from '../put-condition.ts';
import { compareUtf8 } from '../utf8-order.ts';
import type { ObjectRequests } from './object-requests.ts';
import { inUtf8Order } from './utf8-listing.ts';

const MAX_READS = 5;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** What a remote blob store is made of. */
export interface RemoteBlobStoreParts {
  /** The beginning of every object's name, with its slash, or empty. */
  readonly namePrefix: string;
  /** Makes the requests' client, at the first call. */
  readonly open: () => Promise<ObjectRequests>;
}

/** The rules of the port that are the same for every vendor: arguments, prefix, ranges, order, close. */
export class RemoteBlobStore implements BlobStore {
  readonly #namePrefix: string;
  readonly #open: () => Promise<ObjectRequests>;
  #requests: Promise<ObjectRequests> | undefined;
  #isClosed = false;

  constructor(parts: RemoteBlobStoreParts) {
    this.#namePrefix = parts.namePrefix;
    this.#open = parts.open;
  }

  async get(key: string, options: GetBlobOptions = {}): Promise<Blob | undefined> {
    const name = this.#check(key, options);
    const { range, signal } = options;
    // Judged before the request: a senseless range is refused whether or not the blob exists.
    if (range !== undefined) resolveRange(range, 0);
    const requests = await this.#client(options);
    // No request can name a range without a byte.
    if (range !== undefined && range.end === range.start) return this.#emptyPart(key, options);
    for (let read = 0; read < MAX_READS; read += 1) {
      const found = await requests.get(name, { range, signal });
      if (found === undefined) return undefined;
      if (found !== 'past-end') return { ...found, key };
      const empty = await this.#emptyPart(key, options);
      // A blob that has grown since then has bytes to read now.
      if (empty === undefined || empty.sizeBytes <= (range?.start ?? 0)) return empty;
    }
    throw new EiderError('UNAVAILABLE', 'the blob changed at every look: try again');
  }

  async head(key: string, options: BlobCallOptions = {}): Promise<BlobInfo | undefined> {
    const name = this.#check(key, options);
    const found = await (await this.#client(options)).head(name, options.signal);
    return found === undefined ? undefined : { ...found, key };
  }

  async put(key: string, bytes: Uint8Array, options: PutBlobOptions = {}): Promise<{ readonly etag: string }> {
    const name = this.#check(key, options);
    checkPutOptions(options);
    // Taken at once: the caller may change them as soon as this returns.
    const content = new Uint8Array(bytes);
    const { ifMatch, ifNoneMatch, signal } = options;
    return { etag: await (await this.#client(options)).put(name, content, { ifMatch, ifNoneMatch, signal }) };
  }

  async delete(key: string, options: BlobCallOptions = {}): Promise<boolean> {
    const name = this.#check(key, options);
    return (await this.#client(options)).delete(name, options.signal);
  }

  async *list(prefix: string, options: ListBlobsOptions = {}): AsyncGenerator<BlobInfo> {
    const { startAfter, signal } = options;
    this.#checkCall(options);
    checkText(prefix);
    checkText(startAfter ?? '');
    // No key has one, and not every store can be asked for it.
    if (CONTROL_CHARACTER.test(prefix)) return;
    const hint = startAfter?.split(CONTROL_CHARACTER)[0];
    const listing = (await this.#client(options)).list(this.#namePrefix + prefix, {
      startAfter: hint === undefined ? undefined : this.#namePrefix + hint,
      signal,
    });
    for await (const info of inUtf8Order(this.#ownBlobs(listing, prefix))) {
      this.#checkCall(options);
      if (startAfter === undefined || compareUtf8(info.key, startAfter) > 0) yield info;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  // Other programs may keep objects in the bucket whose names are no keys, such as the markers of folders.
  async *#ownBlobs(listing: AsyncIterable<BlobInfo>, prefix: string): AsyncGenerator<BlobInfo> {
    for await (const info of listing) {
      const key = info.key.slice(this.#namePrefix.length);
      if (info.key.startsWith(this.#namePrefix + prefix) && isBlobKey(key)) yield { ...info, key };
    }
  }

  async #emptyPart(key: string, options: BlobCallOptions): Promise<Blob | undefined> {
    const info = await this.head(key, options);
    return info === undefined ? undefined : { ...info, bytes: new Uint8Array() };
  }

  #client(options: BlobCallOptions): Promise<ObjectRequests> {
    this.#checkCall(options);
    checkOnline();
    this.#requests ??= this.#open().catch((error: unknown) => {
      this.#requests = undefined;
      throw error;
    });
    return this.#requests;
  }

  #check(key: string, options: BlobCallOptions): string {
    this.#checkCall(options);
    checkBlobKey(key);
    return this.#namePrefix + key;
  }

  #checkCall(options: BlobCallOptions): void {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the blob store is closed: open another');
    throwIfAborted(options.signal);
  }
}

// Browsers do not say afterwards whether a request had left the machine. Where they say before that it cannot, nothing is sent, and a write's outcome is known.
function checkOnline(): void {
  const { navigator } = globalThis as { readonly navigator?: { readonly onLine?: boolean } };
  if (navigator?.onLine === false) throw unreachableError({ network: 'offline' });
}

function checkText(text: string): void {
  if (text.isWellFormed()) return;
  throw new EiderError('INVALID_ARGUMENT', 'give a text without lone surrogates: no key can have one');
}
