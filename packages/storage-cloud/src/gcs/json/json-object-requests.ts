/**
 * Objects through the JSON API, one HTTP request a call. The SDK gives credentials and endpoint; requests are sent here, because its own know no
 * AbortSignal, may send a put again after an unknown outcome, and need two requests for the bytes and the generation of one version.
 */
import type { Blob, BlobInfo } from '@eider/core';
import type {
  GetObjectOptions,
  ListObjectsOptions,
  ObjectRequests,
  PutObjectOptions,
} from '../../blobs/remote/object-requests.ts';
import type { RequestKind } from '../../calls/request-failure.ts';
import { untilAborted } from '../../calls/until-aborted.ts';
import { refusalText, toGcsError } from '../gcs-errors.ts';
import { MissingObject } from '../http/missing-object.ts';
import { parseGeneration, parseObjectHeaders } from '../http/object-headers.ts';
import { isOk, toGenerationMatch, toRangeHeader } from '../http/request-parts.ts';
import { type HttpReply, type HttpRequest, type HttpSettings, sendRequest } from '../http/send-request.ts';
import { multipartUpload } from './multipart-upload.ts';
import { parseJson, parseObjectPage, parseObjectResource } from './object-resource.ts';

/** Where and as whom requests are made. */
export interface JsonApi extends HttpSettings {
  /** Such as `https://storage.googleapis.com`, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** The headers that authorize a request; fresh at every call. */
  readonly authorize: () => Promise<Readonly<Record<string, string>>>;
  /** How often a missing object is looked for: emulators lose it for a moment while it is overwritten. */
  readonly looks: number;
}

const OBJECT_FIELDS = 'size,generation,updated';

/** The requests of the JSON API. */
export function jsonObjectRequests(api: JsonApi): ObjectRequests {
  return new JsonObjectRequests(api);
}

class JsonObjectRequests implements ObjectRequests {
  readonly #api: JsonApi;
  readonly #missing: MissingObject;

  constructor(api: JsonApi) {
    this.#api = api;
    this.#missing = new MissingObject((signal) => this.#page({ maxResults: '1', fields: 'kind' }, signal));
  }

  async get(name: string, { range, signal }: GetObjectOptions): Promise<Omit<Blob, 'key'> | undefined | 'past-end'> {
    // Never packed for the way: the length and the range are those of the object.
    const headers = { 'accept-encoding': 'identity', ...(range === undefined ? {} : { range: toRangeHeader(range) }) };
    const url = this.#objectUrl(name, { alt: 'media' });
    const reply = await this.#look({ kind: 'read', method: 'GET', url, headers }, signal);
    if (reply === undefined) return undefined;
    if (reply.status === 416) return 'past-end';
    return { ...parseObjectHeaders(reply.headers), bytes: reply.bytes };
  }

  async head(name: string, signal: AbortSignal | undefined): Promise<Omit<BlobInfo, 'key'> | undefined> {
    const url = this.#objectUrl(name, { fields: OBJECT_FIELDS });
    const reply = await this.#look({ kind: 'read', method: 'GET', url, headers: {} }, signal);
    return reply === undefined ? undefined : parseObjectResource(parseJson(reply.bytes, 'read'));
  }

  async put(name: string, bytes: Uint8Array<ArrayBuffer>, options: PutObjectOptions): Promise<string> {
    const generation = toGenerationMatch(options);
    const condition = generation === undefined ? undefined : { ifGenerationMatch: generation };
    const { bucket, endpoint } = this.#api;
    const query = toQuery({ uploadType: 'multipart', ...condition, fields: 'generation' });
    const url = `${endpoint}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?${query}`;
    const upload = multipartUpload({ name, cacheControl: 'no-store' }, bytes);
    const reply = await this.#send({ kind: 'write', method: 'POST', url, ...upload }, options.signal);
    if (!isOk(reply)) throw toGcsError(reply, 'write');
    return parseGeneration(parseJson(reply.bytes, 'write')['generation'], 'write');
  }

  async delete(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    const url = this.#objectUrl(name, {});
    return (await this.#look({ kind: 'write', method: 'DELETE', url, headers: {} }, signal)) !== undefined;
  }

  async *list(prefix: string, { startAfter, signal }: ListObjectsOptions): AsyncGenerator<BlobInfo> {
    // Inclusive: the one name too much is left out by the caller.
    const startOffset = startAfter === undefined ? undefined : { startOffset: startAfter };
    const fields = `items(name,${OBJECT_FIELDS}),nextPageToken`;
    let pageToken: string | undefined;
    do {
      const token = pageToken === undefined ? undefined : { pageToken };
      const reply = await this.#page({ prefix, ...startOffset, ...token, maxResults: '1000', fields }, signal);
      const page = parseObjectPage(parseJson(reply.bytes, 'read'));
      yield* page.infos;
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }

  async #page(query: Readonly<Record<string, string>>, signal: AbortSignal | undefined): Promise<HttpReply> {
    const { endpoint, bucket } = this.#api;
    const url = `${endpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o?${toQuery(query)}`;
    const reply = await this.#send({ kind: 'read', method: 'GET', url, headers: {} }, signal);
    if (!isOk(reply)) throw toGcsError(reply, 'read');
    return reply;
  }

  // The answer about an object; undefined if there is none, as often as it is looked for.
  async #look(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpReply | undefined> {
    for (let look = 1; ; look += 1) {
      const reply = await this.#send(request, signal);
      if (isOk(reply) || (reply.status === 416 && request.kind === 'read')) return reply;
      if (reply.status !== 404) throw toGcsError(reply, request.kind);
      if (look < this.#api.looks) continue;
      await this.#checkBucket(reply, request.kind, signal);
      return undefined;
    }
  }

  async #checkBucket(reply: HttpReply, kind: RequestKind, signal: AbortSignal | undefined): Promise<void> {
    const text = refusalText(reply);
    if (text.includes('bucket does not exist')) throw toGcsError(reply, kind);
    if (!text.includes('No such object')) await this.#missing.checkBucket(signal);
  }

  async #send(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpReply> {
    const headers = { ...request.headers, ...(await untilAborted(this.#api.authorize, signal)) };
    const reply = await sendRequest({ ...request, headers }, signal, this.#api);
    if (isOk(reply)) this.#missing.sawBucket();
    return reply;
  }

  #objectUrl(name: string, query: Readonly<Record<string, string>>): string {
    const { endpoint, bucket } = this.#api;
    const path = `${endpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
    const text = toQuery(query);
    return text === '' ? path : `${path}?${text}`;
  }
}

function toQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
