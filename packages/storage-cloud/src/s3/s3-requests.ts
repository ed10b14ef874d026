import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { type Blob, type BlobInfo, EiderError } from '@eider/core';
import type {
  GetObjectOptions,
  ListObjectsOptions,
  ObjectRange,
  ObjectRequests,
  PutObjectOptions,
} from '../blobs/remote/object-requests.ts';
import { noAnswerError } from '../calls/request-failure.ts';
import { readFailure } from './s3-errors.ts';
import { sizeOfWhole, toRangeHeader, wholeSeconds } from './s3-headers.ts';
import { listObjects } from './s3-listing.ts';
import type { S3Sender } from './s3-sender.ts';

type Info = Omit<BlobInfo, 'key'>;

// One etag, as a service writes it: no list of several, and no `*`, which every object matches.
const ETAG = /^(W\/)?"?[\x21\x23-\x29\x2b\x2d-\x7e]+"?$/;

/** The requests of a blob store, to one bucket of S3. */
export class S3Requests implements ObjectRequests {
  readonly #sender: S3Sender;
  // Of a missing bucket and a missing object HEAD gives the same answer, without a word.
  #isBucketThere = false;

  constructor(sender: S3Sender) {
    this.#sender = sender;
  }

  get(name: string, { range, signal }: GetObjectOptions): Promise<Omit<Blob, 'key'> | undefined | 'past-end'> {
    return this.#sender.read(signal, async (client, abortSignal) => {
      const { GetObjectCommand } = this.#sender.sdk;
      const header = range === undefined ? undefined : toRangeHeader(range);
      const command = new GetObjectCommand({
        ...{ Bucket: this.#sender.bucket, Key: name },
        ...(header !== undefined && { Range: header }),
      });
      try {
        return await readReply(await client.send(command, { abortSignal }), range);
      } catch (error) {
        const failure = readFailure(error);
        if (failure?.status === 416) return 'past-end';
        if (failure?.serviceCode !== 'NoSuchKey') throw error;
        this.#isBucketThere = true;
        return undefined;
      }
    });
  }

  async head(name: string, signal: AbortSignal | undefined): Promise<Info | undefined> {
    const found = await this.#sender.read(signal, async (client, abortSignal) => {
      const { HeadObjectCommand } = this.#sender.sdk;
      const command = new HeadObjectCommand({ Bucket: this.#sender.bucket, Key: name });
      try {
        return infoOf(await client.send(command, { abortSignal }));
      } catch (error) {
        // HEAD says no word about what is wrong: the same question with GET has an answer with a body.
        const failure = readFailure(error);
        if (failure === undefined || failure.status >= 500 || failure.serviceCode !== undefined) throw error;
        return failure.status === 404 && this.#isBucketThere ? undefined : 'unclear';
      }
    });
    if (found !== 'unclear') return found;
    const asked = await this.get(name, { range: { start: 0, end: 1 }, signal });
    if (asked === 'past-end') throw new EiderError('UNAVAILABLE', 'the blob appeared meanwhile: try again');
    if (asked === undefined) return undefined;
    const { bytes: _bytes, ...info } = asked;
    return info;
  }

  async put(name: string, bytes: Uint8Array<ArrayBuffer>, options: PutObjectOptions): Promise<string> {
    const { ifMatch, ifNoneMatch, signal } = options;
    if (ifMatch !== undefined && !ETAG.test(ifMatch)) throw staleError();
    const etag = await this.#sender.write(signal, async (client, abortSignal) => {
      const { PutObjectCommand } = this.#sender.sdk;
      const command = new PutObjectCommand({
        ...{ Bucket: this.#sender.bucket, Key: name, Body: bytes, ContentType: 'application/octet-stream' },
        ...(ifMatch !== undefined && { IfMatch: ifMatch }),
        ...(ifNoneMatch !== undefined && { IfNoneMatch: ifNoneMatch }),
      });
      try {
        return (await client.send(command, { abortSignal })).ETag;
      } catch (error) {
        // AWS answers 404 and not 412 if there is no object to match.
        if (ifMatch !== undefined && readFailure(error)?.serviceCode === 'NoSuchKey') throw staleError();
        throw error;
      }
    });
    if (etag === undefined) throw noAnswerError('write', { answer: 'without an etag' });
    this.#isBucketThere = true;
    return etag;
  }

  async delete(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    if ((await this.head(name, signal)) === undefined) return false;
    await this.#sender.write(signal, async (client, abortSignal) => {
      const { DeleteObjectCommand } = this.#sender.sdk;
      await client.send(new DeleteObjectCommand({ Bucket: this.#sender.bucket, Key: name }), { abortSignal });
    });
    return true;
  }

  list(prefix: string, options: ListObjectsOptions): AsyncIterable<BlobInfo> {
    return listObjects(this.#sender, prefix, options);
  }
}

async function readReply(reply: GetObjectCommandOutput, range: ObjectRange | undefined): Promise<Omit<Blob, 'key'>> {
  const bytes = (await reply.Body?.transformToByteArray()) ?? new Uint8Array();
  // Held in memory of its own: the SDK may give a view on a larger buffer.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  const sizeBytes = sizeOfWhole(reply.ContentRange);
  if (sizeBytes !== undefined) return { ...infoOf({ ...reply, ContentLength: sizeBytes }), bytes: own };
  // A service that knows no ranges gives everything.
  const part = range === undefined ? own : own.slice(range.start, range.end);
  return { ...infoOf({ ...reply, ContentLength: own.byteLength }), bytes: part };
}

function infoOf(reply: Pick<HeadObjectCommandOutput, 'ETag' | 'ContentLength' | 'LastModified'>): Info {
  const { ETag: etag, ContentLength: sizeBytes, LastModified: lastModified } = reply;
  if (etag === undefined || sizeBytes === undefined || lastModified === undefined) {
    throw new EiderError(
      'UNSUPPORTED',
      'the store must give etag, size and time of an object; for pages, let CORS expose ETag and Content-Range',
    );
  }
  return { sizeBytes, etag, lastModified: wholeSeconds(lastModified) };
}

function staleError(): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'the blob has changed or is gone: read it again; nothing was written');
}
