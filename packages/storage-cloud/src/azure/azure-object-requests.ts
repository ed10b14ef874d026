import type { BlobDownloadResponseParsed, BlobItem, ContainerClient } from '@azure/storage-blob';
import { type Blob, type BlobInfo, EiderError } from '@eider/core';
import type {
  GetObjectOptions,
  ListObjectsOptions,
  ObjectRequests,
  PutObjectOptions,
} from '../blobs/remote/object-requests.ts';
import { throwIfAborted } from '../calls/abort.ts';
import { startDeadline } from '../calls/request-deadline.ts';
import { type RequestKind, senselessAnswerError } from '../calls/request-failure.ts';
import { findServiceCode, isRefusal, toAzureError } from './azure-errors.ts';
import { fromBlobName, toBlobName } from './blob-name.ts';

/** The requests of a container, each sent once. */
export function azureObjectRequests(container: ContainerClient, timeoutMs: number): ObjectRequests {
  return new AzureObjectRequests(container, timeoutMs);
}

/** The facts that answers and listings give of a blob, as the SDK names them. */
interface BlobFacts {
  readonly etag?: string | undefined;
  readonly lastModified?: Date | undefined;
  readonly contentLength?: number | undefined;
}

class AzureObjectRequests implements ObjectRequests {
  readonly #container: ContainerClient;
  readonly #timeoutMs: number;

  constructor(container: ContainerClient, timeoutMs: number) {
    this.#container = container;
    this.#timeoutMs = timeoutMs;
  }

  get(name: string, { range, signal }: GetObjectOptions): Promise<Omit<Blob, 'key'> | undefined | 'past-end'> {
    const client = this.#container.getBlobClient(toBlobName(name));
    const count = range?.end === undefined ? undefined : range.end - range.start;
    return this.#send('read', signal, async (abortSignal) => {
      try {
        const answer = await client.download(range?.start ?? 0, count, { abortSignal, maxRetryRequests: 0 });
        // Named one by one: the SDK's answer has them from its prototype, where a spread finds none.
        const { etag, lastModified } = answer;
        const info = toInfo({ etag, lastModified, contentLength: wholeSize(answer) });
        return { ...info, bytes: await readBody(answer) };
      } catch (error) {
        if (isRefusal(error) && error.statusCode === 416) return 'past-end';
        return undefinedIfMissing(error);
      }
    });
  }

  head(name: string, signal: AbortSignal | undefined): Promise<Omit<BlobInfo, 'key'> | undefined> {
    const client = this.#container.getBlobClient(toBlobName(name));
    return this.#send('read', signal, async (abortSignal) => {
      try {
        return toInfo(await client.getProperties({ abortSignal }));
      } catch (error) {
        return undefinedIfMissing(error);
      }
    });
  }

  put(name: string, bytes: Uint8Array<ArrayBuffer>, options: PutObjectOptions): Promise<string> {
    const client = this.#container.getBlockBlobClient(toBlobName(name));
    const conditions = {
      ...(options.ifNoneMatch === undefined ? {} : { ifNoneMatch: options.ifNoneMatch }),
      ...(options.ifMatch === undefined ? {} : { ifMatch: toSentEtag(options.ifMatch) }),
    };
    return this.#send('write', options.signal, async (abortSignal) => {
      const { etag } = await client.upload(bytes, bytes.byteLength, { abortSignal, conditions });
      if (etag === undefined) throw senselessAnswerError('write');
      return toOwnEtag(etag);
    });
  }

  delete(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    const client = this.#container.getBlobClient(toBlobName(name));
    return this.#send('write', signal, async (abortSignal) => {
      try {
        await client.delete({ abortSignal });
        return true;
      } catch (error) {
        return undefinedIfMissing(error) ?? false;
      }
    });
  }

  async *list(prefix: string, { startAfter, signal }: ListObjectsOptions): AsyncGenerator<BlobInfo> {
    const startFrom = startAfter === undefined ? '' : toBlobName(beforeOrdersPart(startAfter));
    const query = { prefix: toBlobName(prefix), ...(startFrom === '' ? {} : { startFrom }) };
    let marker: string | undefined;
    do {
      const continuation = marker === undefined ? {} : { continuationToken: marker };
      const page = await this.#send('read', signal, async (abortSignal) => {
        const pages = this.#container.listBlobsFlat({ ...query, abortSignal }).byPage(continuation);
        return (await pages.next()).value;
      });
      for (const item of page?.segment.blobItems ?? []) yield* toListed(item);
      marker = page?.continuationToken === '' ? undefined : page?.continuationToken;
    } while (marker !== undefined);
  }

  async #send<T>(
    kind: RequestKind,
    signal: AbortSignal | undefined,
    work: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    throwIfAborted(signal);
    const deadline = startDeadline(signal, this.#timeoutMs);
    try {
      return await work(deadline.signal);
    } catch (error) {
      throw toAzureError(error, kind, deadline);
    } finally {
      deadline.end();
    }
  }
}

// The service may list by UTF-16 units: a beginning up to the first character where the two orders part is before the rest in both.
function beforeOrdersPart(name: string): string {
  const parting = name.search(/[\ue000-\uffff]/);
  return parting === -1 ? name : name.slice(0, parting);
}

function undefinedIfMissing(error: unknown): undefined {
  if (findServiceCode(error) === 'BlobNotFound') return undefined;
  throw error;
}

// The SDK gives a stream in Node, and in browsers a blob.
async function readBody({ readableStreamBody, blobBody }: BlobDownloadResponseParsed): Promise<Uint8Array> {
  if (readableStreamBody === undefined) {
    const body = await blobBody;
    if (body === undefined) throw senselessAnswerError('read');
    return new Uint8Array(await body.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of readableStreamBody) chunks.push(chunk as Uint8Array);
  // A copy, also of one chunk: it may be a part of a buffer that others use.
  return new Uint8Array(Buffer.concat(chunks));
}

function wholeSize({ contentRange, contentLength }: BlobDownloadResponseParsed): number | undefined {
  const size = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return size === undefined ? contentLength : Number(size);
}

function toInfo({ etag, lastModified, contentLength }: BlobFacts): Omit<BlobInfo, 'key'> {
  if (etag === undefined || lastModified === undefined || contentLength === undefined) {
    throw senselessAnswerError('read');
  }
  return { sizeBytes: contentLength, etag: toOwnEtag(etag), lastModified };
}

function* toListed({ name, properties }: BlobItem): Generator<BlobInfo> {
  const key = fromBlobName(name);
  if (key !== undefined) yield { key, ...toInfo(properties) };
}

// Headers have etags in quotes, listings without.
function toOwnEtag(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

function toSentEtag(etag: string): string {
  if (/^[\w.:+/=-]{1,200}$/.test(etag)) return `"${etag}"`;
  throw new EiderError(
    'PRECONDITION_FAILED',
    'the etag is none of this store: read the blob again; nothing was written',
  );
}
