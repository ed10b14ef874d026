import { inspect } from 'node:util';
import type { BlobStore } from '@eider/core';
import { type S3BlobStoreOptions, s3BlobStore } from '@eider/storage-cloud/s3';
import { type S3TestServer, startTcpProxy, type TcpProxy } from '@eider/test-servers';
import { expect } from 'vitest';

/** A store on a bucket of its own behind a proxy. */
export interface Bench {
  readonly proxy: TcpProxy;
  readonly bucket: string;
  /** Past the proxy: what the server really has. */
  readonly direct: BlobStore;
  /** Through the proxy. */
  open(options?: Partial<S3BlobStoreOptions>): BlobStore;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Sets up a bucket and a proxy in front of a server. */
export async function openBench(server: S3TestServer): Promise<Bench> {
  const proxy = await startTcpProxy(server.endpoint);
  const bucket = await server.createBucket();
  const { credentials } = server;
  return {
    proxy,
    bucket,
    direct: s3BlobStore({ bucket, endpoint: server.endpoint, credentials }),
    open: (options = {}) => s3BlobStore({ bucket, endpoint: proxy.endpoint, credentials, ...options }),
    [Symbol.asyncDispose]: () => proxy.stop(),
  };
}

/** What a call rejects with. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => expect.unreachable(`the call gave ${inspect(value)}`),
    (error: unknown) => error,
  );
}

/** Reads a listing to its end. */
export async function keysOf(store: BlobStore, prefix = '', signal?: AbortSignal): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix, { ...(signal !== undefined && { signal }) })) keys.push(key);
  return keys;
}

/** Every call of a store, to be made one by one; each needs a blob `k`. */
export const CALLS: readonly (readonly [string, (store: BlobStore, signal?: AbortSignal) => Promise<unknown>])[] = [
  ['get', (store, signal) => store.get('k', optionsOf(signal))],
  ['get of a range', (store, signal) => store.get('k', { range: { start: 1, end: 3 }, ...optionsOf(signal) })],
  ['head', (store, signal) => store.head('k', optionsOf(signal))],
  ['list', (store, signal) => keysOf(store, '', signal)],
  ['put', (store, signal) => store.put('k', Uint8Array.of(1, 2, 3, 4), optionsOf(signal))],
  ['create', (store, signal) => store.put('new', Uint8Array.of(1), { ifNoneMatch: '*', ...optionsOf(signal) })],
  ['delete', (store, signal) => store.delete('k', optionsOf(signal))],
];

/** Everything that can be seen of an error, hidden fields and the chain of causes included, holds no secret. */
export function expectNoSecret(error: unknown, secrets: readonly string[]): void {
  const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
  for (const secret of [...secrets, 'X-Amz-Signature', 'AWS4-HMAC-SHA256', 'Authorization']) {
    expect(shown.toLowerCase()).not.toContain(secret.toLowerCase());
  }
}

function optionsOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return { ...(signal !== undefined && { signal }) };
}
