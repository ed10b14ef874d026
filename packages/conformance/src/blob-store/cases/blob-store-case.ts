import type { Blob, BlobInfo, BlobStore } from '@eider/core';
import { ensure } from '../../suite/expect.ts';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { BlobStoreFixture } from '../fixture.ts';

export type BlobStoreCase = ConformanceCase<BlobStoreFixture>;

/** A case on one handle of an empty store. */
export function storeCase(
  id: string,
  requirement: string,
  run: (store: BlobStore, fixture: BlobStoreFixture) => Promise<void>,
): BlobStoreCase {
  return {
    id: `blob-store/${id}`,
    requirement,
    run: async (fixture) => run(await fixture.open(), fixture),
  };
}

/** Those of the keys that the fixture's store can hold, all at once. */
export function holdableKeys(fixture: BlobStoreFixture, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => fixture.cannotHold?.(key, keys) === undefined);
}

/** The bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The blob, which must be there. */
export async function getBlob(store: BlobStore, key: string): Promise<Blob> {
  const blob = await store.get(key);
  ensure(blob !== undefined, `the blob ${JSON.stringify(key)} is missing`);
  return blob;
}

/** The text of a blob; undefined if there is none. */
export async function textOf(store: BlobStore, key: string): Promise<string | undefined> {
  const blob = await store.get(key);
  return blob === undefined ? undefined : new TextDecoder().decode(blob.bytes);
}

/** Everything that a listing gives. */
export async function listAll(listing: AsyncIterable<BlobInfo>): Promise<readonly BlobInfo[]> {
  const infos: BlobInfo[] = [];
  for await (const info of listing) infos.push(info);
  return infos;
}

/** The keys that a listing gives. */
export async function keysOf(listing: AsyncIterable<BlobInfo>): Promise<readonly string[]> {
  return (await listAll(listing)).map((info) => info.key);
}

/** Puts a blob whose content is its key under every key. */
export async function putKeys(store: BlobStore, keys: readonly string[]): Promise<void> {
  for (const key of keys) await store.put(key, bytesOf(key));
}
