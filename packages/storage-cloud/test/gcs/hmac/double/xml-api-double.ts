/**
 * A double of the XML API of Google Cloud Storage on a loopback port, as its documentation describes it: objects with generations, conditions by
 * `x-goog-if-generation-match`, ranges, listings by marker. It judges the signature, the date and the payload's hash of every request.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ObjectBucket, type StoredObject } from './object-bucket.ts';
import { findRefusal, type Verifier, type WireRequest } from './verify-request.ts';

/** A double that runs. */
export interface XmlApiDouble {
  readonly endpoint: string;
  createBucket(): string;
  /** How many requests were refused before they were looked at further. */
  readonly refusedCount: number;
  stop(): Promise<void>;
}

/** Blobs on one page of a listing. */
export const DOUBLE_PAGE_SIZE = 20;

/** Starts the double; requests need the verifier's key and a date near its time. */
export async function startXmlApiDouble(verifier: Verifier): Promise<XmlApiDouble> {
  const buckets = new Map<string, ObjectBucket>();
  let refusedCount = 0;
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    // Half a request changes nothing, like at the store.
    if (request === undefined) return;
    const refusal = findRefusal(request, verifier);
    if (refusal === undefined) {
      answer(request, buckets, outgoing);
      return;
    }
    refusedCount += 1;
    refuse(outgoing, refusal.status, refusal.code);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    createBucket() {
      const name = `bucket-${buckets.size}`;
      buckets.set(name, new ObjectBucket());
      return name;
    },
    get refusedCount() {
      return refusedCount;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? '', target: incoming.url ?? '', headers, body: Buffer.concat(chunks) };
}

function answer(request: WireRequest, buckets: ReadonlyMap<string, ObjectBucket>, outgoing: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.target, 'http://double');
  const [, bucketName = '', ...parts] = pathname.split('/');
  const bucket = buckets.get(bucketName);
  const name = parts.map(decodeURIComponent).join('/');
  if (bucket === undefined) refuse(outgoing, 404, 'NoSuchBucket');
  else if (name === '') answerListing(bucket, searchParams, outgoing);
  else if (request.method === 'PUT') answerPut(bucket, name, request, outgoing);
  else answerObject(bucket, name, request, outgoing);
}

function answerPut(bucket: ObjectBucket, name: string, { headers, body }: WireRequest, outgoing: ServerResponse): void {
  const stored = bucket.put(name, body, headers['x-goog-if-generation-match']);
  if (stored === undefined) refuse(outgoing, 412, 'PreconditionFailed');
  else outgoing.writeHead(200, { 'x-goog-generation': stored.generation }).end();
}

function answerObject(bucket: ObjectBucket, name: string, request: WireRequest, outgoing: ServerResponse): void {
  const stored = bucket.get(name);
  if (stored === undefined) refuse(outgoing, 404, 'NoSuchKey');
  else if (request.method === 'DELETE') answerDelete(bucket, name, outgoing);
  else answerBytes(stored, request.headers['range'], outgoing);
}

function answerDelete(bucket: ObjectBucket, name: string, outgoing: ServerResponse): void {
  bucket.delete(name);
  outgoing.writeHead(204).end();
}

function answerBytes(
  { bytes, generation, modified }: StoredObject,
  range: string | undefined,
  outgoing: ServerResponse,
): void {
  const headers = { 'x-goog-generation': generation, 'last-modified': modified.toUTCString() };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) {
    outgoing.writeHead(200, { ...headers, 'content-length': bytes.byteLength }).end(bytes);
    return;
  }
  const start = Number(from);
  if (start >= bytes.byteLength) {
    refuse(outgoing, 416, 'InvalidRange');
    return;
  }
  const part = bytes.subarray(start, to === '' ? undefined : Number(to) + 1);
  const contentRange = `bytes ${start}-${start + part.byteLength - 1}/${bytes.byteLength}`;
  outgoing.writeHead(206, { ...headers, 'content-range': contentRange, 'content-length': part.byteLength }).end(part);
}

function answerListing(bucket: ObjectBucket, query: URLSearchParams, outgoing: ServerResponse): void {
  const names = bucket.names(query.get('prefix') ?? '', query.get('marker') ?? '');
  const page = names.slice(0, Math.min(DOUBLE_PAGE_SIZE, Number(query.get('max-keys') ?? DOUBLE_PAGE_SIZE)));
  const contents = page.map((name) => toContents(name, bucket.get(name)));
  outgoing.writeHead(200, { 'content-type': 'application/xml; charset=UTF-8' });
  outgoing.end(
    `<?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'>` +
      `<Name>bucket</Name><IsTruncated>${page.length < names.length}</IsTruncated>${contents.join('')}</ListBucketResult>`,
  );
}

function toContents(name: string, stored: StoredObject | undefined): string {
  if (stored === undefined) return '';
  const key = name.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return (
    `<Contents><Key>${key}</Key><Generation>${stored.generation}</Generation><MetaGeneration>1</MetaGeneration>` +
    `<LastModified>${stored.modified.toISOString()}</LastModified><ETag>"x"</ETag><Size>${stored.bytes.byteLength}</Size></Contents>`
  );
}

function refuse(outgoing: ServerResponse, status: number, code: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/xml; charset=UTF-8' });
  outgoing.end(`<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>refused</Message></Error>`);
}
