import type { BlobStore, GetBlobOptions } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, getBlob, storeCase, textOf } from './blob-store-case.ts';

type Range = NonNullable<GetBlobOptions['range']>;

const RANGES: readonly (readonly [Range, string])[] = [
  [{ start: 2, end: 5 }, '234'],
  [{ start: 7 }, '789'],
  [{ start: 0, end: 1 }, '0'],
  [{ start: 8, end: 50 }, '89'],
  [{ start: 4, end: 4 }, ''],
  [{ start: 10 }, ''],
  [{ start: 50, end: 60 }, ''],
];

const SENSELESS_RANGES: readonly Range[] = [
  { start: -1 },
  { start: 0.5 },
  { start: Number.NaN },
  { start: 3, end: 2 },
  { start: 0, end: -1 },
  { start: 0, end: 1.5 },
];

export const getCases: readonly BlobStoreCase[] = [
  storeCase('get/missing', 'get and head of a missing key are undefined', async (store) => {
    ensureEqual(await store.get('missing'), undefined, 'get');
    ensureEqual(await store.head('missing'), undefined, 'head');
  }),
  storeCase('get/whole', 'get gives key, bytes, size, etag and time of what was put', async (store) => {
    const { etag } = await store.put('a/b', bytesOf('hello'));
    const blob = await getBlob(store, 'a/b');
    ensureEqual(blob.key, 'a/b', 'key');
    ensureEqual(blob.bytes, bytesOf('hello'), 'bytes');
    ensureEqual(blob.sizeBytes, 5, 'sizeBytes');
    ensureEqual(blob.etag, etag, 'etag');
    ensure(Number.isFinite(blob.lastModified.getTime()), 'lastModified must be a date');
  }),
  storeCase('get/head', 'head gives what get gives, without the bytes', async (store) => {
    await store.put('k', bytesOf('hello'));
    const { bytes: _bytes, ...info } = await getBlob(store, 'k');
    const head = await store.head('k');
    ensureEqual(head, info, 'head');
    ensure(head !== undefined && !('bytes' in head), 'head must not carry bytes');
  }),
  storeCase(
    'get/range',
    'a range gives its bytes, cut at the end of the blob, with the size of the whole blob',
    async (store) => {
      await store.put('k', bytesOf('0123456789'));
      for (const [range, expected] of RANGES) {
        const blob = await store.get('k', { range });
        ensureEqual(new TextDecoder().decode(blob?.bytes), expected, `bytes of ${JSON.stringify(range)}`);
        ensureEqual(blob?.sizeBytes, 10, 'sizeBytes');
      }
      ensureEqual(await store.get('missing', { range: { start: 0, end: 1 } }), undefined, 'range of a missing key');
    },
  ),
  storeCase('get/senseless-range', 'a range that makes no sense is INVALID_ARGUMENT', async (store) => {
    await store.put('k', bytesOf('0123456789'));
    for (const range of SENSELESS_RANGES) {
      await ensureRejects('INVALID_ARGUMENT', () => store.get('k', { range }), JSON.stringify(range));
    }
  }),
  storeCase('get/own-bytes', 'changing returned bytes changes nothing in the store', async (store) => {
    await store.put('k', bytesOf('hello'));
    (await getBlob(store, 'k')).bytes.fill(0);
    (await store.get('k', { range: { start: 0, end: 2 } }))?.bytes.fill(0);
    ensureEqual(await textOf(store, 'k'), 'hello', 'content');
  }),
  storeCase('get/whole-or-nothing', 'a get during puts sees one of the contents, whole', async (store) => {
    const contents = Array.from({ length: 8 }, (_, index) => new Uint8Array(65_536).fill(index));
    await store.put('k', bytesOf(''));
    const puts = contents.map((bytes) => store.put('k', bytes));
    const gets = contents.map(() => getBlob(store, 'k'));
    for (const { bytes, sizeBytes } of await Promise.all(gets)) {
      ensureEqual(bytes.byteLength, sizeBytes, 'length of the bytes');
      ensure(
        bytes.every((byte) => byte === bytes[0]),
        'the bytes of two contents are mixed',
      );
      ensure(bytes.byteLength === 0 || bytes.byteLength === 65_536, 'a part of a content is missing');
    }
    await Promise.all(puts);
    await ensureLastIsWhole(store);
  }),
];

async function ensureLastIsWhole(store: BlobStore): Promise<void> {
  const { bytes } = await getBlob(store, 'k');
  ensure(bytes.byteLength === 65_536 && bytes.every((byte) => byte === bytes[0]), 'the last content is not whole');
}
