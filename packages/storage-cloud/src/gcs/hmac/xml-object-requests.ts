/**
 * Objects through the XML API, each request signed with an HMAC key. It knows conditions by `x-goog-if-generation-match` and gives the generation in
 * `x-goog-generation`; the body's hash is signed too, so that the store refuses bytes that changed on the way.
 */
import type { Blob, BlobInfo, EiderError } from '@eider/core';
import type {
  GetObjectOptions,
  ListObjectsOptions,
  ObjectRequests,
  PutObjectOptions,
} from '../../blobs/remote/object-requests.ts';
import type { WallClock } from '../../calls/wall-clock.ts';
import { findServiceCode, toGcsError } from '../gcs-errors.ts';
import { MissingObject } from '../http/missing-object.ts';
import { parseGeneration, parseObjectHeaders } from '../http/object-headers.ts';
import { isOk, toGenerationMatch, toRangeHeader } from '../http/request-parts.ts';
import { type HttpReply, type HttpRequest, type HttpSettings, sendRequest } from '../http/send-request.ts';
import { canonicalQuery, encodeObjectName } from './canonical-request.ts';
import { authorizationHeader, type SigningKey, sha256Hex, toGoogDate } from './goog4-signer.ts';
import { parseXmlPage, type XmlPage } from './xml-listing.ts';

/** Where and with which key requests are made. */
export interface XmlApi extends HttpSettings {
  /** Such as `https://storage.googleapis.com`, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly key: SigningKey;
  readonly clock: WallClock;
}

/** A request before it is signed. */
interface UnsignedRequest extends Omit<HttpRequest, 'url' | 'headers' | 'body'> {
  /** Undefined for the bucket itself. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The generation that the object must have, 0 for none. */
  readonly generation?: string | undefined;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** The requests of the XML API. */
export function xmlObjectRequests(api: XmlApi): ObjectRequests {
  return new XmlObjectRequests(api);
}

class XmlObjectRequests implements ObjectRequests {
  readonly #api: XmlApi;
  readonly #missing: MissingObject;

  constructor(api: XmlApi) {
    this.#api = api;
    this.#missing = new MissingObject((signal) => this.#page({ 'max-keys': '1' }, signal));
  }

  async get(name: string, { range, signal }: GetObjectOptions): Promise<Omit<Blob, 'key'> | undefined | 'past-end'> {
    // Never packed for the way: the length and the range are those of the object.
    const headers = { 'accept-encoding': 'identity', ...(range === undefined ? {} : { range: toRangeHeader(range) }) };
    const reply = await this.#send({ kind: 'read', method: 'GET', name, headers }, signal);
    if (reply.status === 416) return 'past-end';
    if (!(await this.#isFound(reply, signal))) return undefined;
    return { ...parseObjectHeaders(reply.headers), bytes: reply.bytes };
  }

  async head(name: string, signal: AbortSignal | undefined): Promise<Omit<BlobInfo, 'key'> | undefined> {
    const headers = { 'accept-encoding': 'identity' };
    const reply = await this.#send({ kind: 'read', method: 'HEAD', name, headers }, signal);
    // An answer to HEAD does not say why it refuses; one to GET does.
    if (reply.status === 400 || reply.status === 403) throw await this.#explain(name, reply, signal);
    return (await this.#isFound(reply, signal)) ? parseObjectHeaders(reply.headers) : undefined;
  }

  async put(name: string, body: Uint8Array<ArrayBuffer>, options: PutObjectOptions): Promise<string> {
    const generation = toGenerationMatch(options);
    const headers = { 'cache-control': 'no-store', 'content-type': 'application/octet-stream' };
    const request = { kind: 'write', method: 'PUT', name, headers, generation, body } as const;
    const reply = await this.#send(request, options.signal);
    if (!isOk(reply)) throw toGcsError(reply, 'write');
    return parseGeneration(reply.headers.get('x-goog-generation'), 'write');
  }

  async delete(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    const reply = await this.#send({ kind: 'write', method: 'DELETE', name }, signal);
    if (isOk(reply)) return true;
    if (reply.status !== 404) throw toGcsError(reply, 'write');
    return this.#isFound(reply, signal);
  }

  async *list(prefix: string, { startAfter, signal }: ListObjectsOptions): AsyncGenerator<BlobInfo> {
    let marker = startAfter;
    for (;;) {
      const page = await this.#page({ prefix, ...(marker === undefined ? {} : { marker }) }, signal);
      yield* page.infos;
      const last = page.infos.at(-1);
      if (!page.isTruncated || last === undefined) return;
      marker = last.key;
    }
  }

  async #page(query: Readonly<Record<string, string>>, signal: AbortSignal | undefined): Promise<XmlPage> {
    const reply = await this.#send({ kind: 'read', method: 'GET', query }, signal);
    if (!isOk(reply)) throw toGcsError(reply, 'read');
    return parseXmlPage(reply.bytes);
  }

  async #explain(name: string, refused: HttpReply, signal: AbortSignal | undefined): Promise<EiderError> {
    const reply = await this.#send({ kind: 'read', method: 'GET', name, headers: { range: 'bytes=0-0' } }, signal);
    return toGcsError(reply.status === refused.status ? reply : refused, 'read');
  }

  // Whether the object is there; any other refusal than its absence is thrown. An answer to HEAD has no code to tell them apart.
  async #isFound(reply: HttpReply, signal: AbortSignal | undefined): Promise<boolean> {
    if (isOk(reply)) return true;
    const serviceCode = findServiceCode(reply);
    if (reply.status !== 404 || serviceCode === 'NoSuchBucket') throw toGcsError(reply, 'read');
    if (serviceCode !== 'NoSuchKey') await this.#missing.checkBucket(signal);
    return false;
  }

  async #send(request: UnsignedRequest, signal: AbortSignal | undefined): Promise<HttpReply> {
    const reply = await sendRequest(await this.#sign(request), signal, this.#api);
    if (isOk(reply)) this.#missing.sawBucket();
    return reply;
  }

  async #sign({ name, query = {}, headers = {}, generation, body, ...request }: UnsignedRequest): Promise<HttpRequest> {
    const { endpoint, bucket, key, clock } = this.#api;
    const path = name === undefined ? `/${bucket}` : `/${bucket}/${encodeObjectName(name)}`;
    const payloadHash = await sha256Hex(body ?? new Uint8Array());
    const date = new Date(clock.nowMs());
    // Only these are signed, as the store demands: front ends may rewrite others, such as accept-encoding.
    const own = {
      ...(generation === undefined ? {} : { 'x-goog-if-generation-match': generation }),
      'x-goog-content-sha256': payloadHash,
      'x-goog-date': toGoogDate(date),
    };
    const canonical = { method: request.method, path, query, payloadHash };
    const toSign = { ...canonical, headers: { ...own, host: new URL(endpoint).host } };
    const queryText = canonicalQuery(query);
    return {
      ...request,
      url: `${endpoint}${path}${queryText === '' ? '' : `?${queryText}`}`,
      headers: { ...headers, ...own, authorization: await authorizationHeader(toSign, date, key) },
      ...(body === undefined ? {} : { body }),
    };
  }
}
