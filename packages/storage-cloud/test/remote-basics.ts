import type { BlobStore } from '@eider/core';
import { describe, expect, test } from 'vitest';

const FIFTY_MEGABYTES = 50_000_000;

/** Tests of what the conformance suite has no room for: large blobs and missing buckets. */
export function describeRemoteBasics(
  name: string,
  stores: () => { readonly store: BlobStore; readonly missing: BlobStore },
): void {
  describe(`${name}, blobs and buckets`, () => {
    test('a blob of 50 MB comes back as it was, whole and in part', async () => {
      const { store } = stores();
      const bytes = Uint8Array.from({ length: FIFTY_MEGABYTES }, (_, index) => (index * 31 + (index >> 9)) & 0xff);
      const { etag } = await store.put('large', bytes, { ifNoneMatch: '*' });
      const blob = await store.get('large');
      expect([blob?.sizeBytes, blob?.etag]).toEqual([FIFTY_MEGABYTES, etag]);
      expect(Buffer.compare(blob?.bytes ?? new Uint8Array(), bytes)).toBe(0);
      const part = await store.get('large', { range: { start: 49_000_000, end: 49_000_100 } });
      expect(part?.bytes).toEqual(bytes.slice(49_000_000, 49_000_100));
      expect(await store.delete('large')).toBe(true);
    });

    test('every range of an empty blob is empty', async () => {
      const { store } = stores();
      const { etag } = await store.put('empty', new Uint8Array());
      for (const range of [{ start: 0 }, { start: 0, end: 5 }, { start: 3 }]) {
        expect(await store.get('empty', { range })).toMatchObject({ bytes: new Uint8Array(), sizeBytes: 0, etag });
      }
    });

    test('every call on a bucket that does not exist is NOT_FOUND', async () => {
      const { missing } = stores();
      const notFound = { code: 'NOT_FOUND', retryable: false };
      await expect(missing.get('k')).rejects.toMatchObject(notFound);
      await expect(missing.get('k', { range: { start: 0, end: 1 } })).rejects.toMatchObject(notFound);
      await expect(missing.get('k', { range: { start: 1, end: 1 } })).rejects.toMatchObject(notFound);
      await expect(missing.head('k')).rejects.toMatchObject(notFound);
      await expect(missing.put('k', Uint8Array.of(1))).rejects.toMatchObject(notFound);
      await expect(missing.put('k', Uint8Array.of(1), { ifNoneMatch: '*' })).rejects.toMatchObject(notFound);
      await expect(missing.delete('k')).rejects.toMatchObject(notFound);
      await expect(missing.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject(notFound);
    });

    test('a listing by a text that UTF-8 cannot hold is INVALID_ARGUMENT', async () => {
      const { store } = stores();
      for (const listing of [store.list('a\ud83e'), store.list('', { startAfter: '\ud83e' })]) {
        await expect(listing[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      }
    });

    test('a listing by a text that no key can begin with gives nothing', async () => {
      const { store } = stores();
      await store.put('present', Uint8Array.of(1));
      for (const prefix of ['p\u0001', '/', 'present//', '../', '%70', 'p?prefix=', 'p&x=y', 'p#']) {
        expect(await store.list(prefix)[Symbol.asyncIterator]().next(), prefix).toMatchObject({ done: true });
      }
      const behind = store.list('pres', { startAfter: 'pres\u0001' });
      expect(await behind[Symbol.asyncIterator]().next()).toMatchObject({ value: { key: 'present' } });
    });

    test.each(['*', '', '0', 'another "store"', 'a\r\nb: c', 'é'])(
      'an etag that no blob of this store can have (%j) fails the condition',
      async (ifMatch) => {
        const { store } = stores();
        await store.delete('absent');
        for (const key of ['absent', 'present']) {
          if (key === 'present') await store.put(key, Uint8Array.of(1));
          await expect(store.put(key, Uint8Array.of(2), { ifMatch })).rejects.toMatchObject({
            code: 'PRECONDITION_FAILED',
          });
        }
        expect(await store.get('absent')).toBeUndefined();
        expect((await store.get('present'))?.bytes).toEqual(Uint8Array.of(1));
      },
    );
  });
}
