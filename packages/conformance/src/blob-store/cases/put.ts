import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, getBlob, storeCase, textOf } from './blob-store-case.ts';

const FIVE_MEBIBYTES = 5 * 1024 * 1024;

export const putCases: readonly BlobStoreCase[] = [
  storeCase('put/overwrites', 'a put replaces the blob', async (store) => {
    await store.put('k', bytesOf('a first, longer content'));
    await store.put('k', bytesOf('second'));
    ensureEqual(await textOf(store, 'k'), 'second', 'content');
    ensureEqual((await store.head('k'))?.sizeBytes, 6, 'sizeBytes');
  }),
  storeCase('put/own-bytes', 'changing the given bytes later changes nothing in the store', async (store) => {
    const bytes = bytesOf('hello');
    await store.put('k', bytes);
    bytes.fill(0);
    ensureEqual(await textOf(store, 'k'), 'hello', 'content');
  }),
  storeCase('put/view', 'of a view only its own bytes are stored', async (store) => {
    await store.put('k', bytesOf('0123456789').subarray(3, 6));
    ensureEqual(await textOf(store, 'k'), '345', 'content');
  }),
  storeCase('put/empty', 'an empty blob is a blob', async (store) => {
    await store.put('k', new Uint8Array());
    const blob = await getBlob(store, 'k');
    ensureEqual(blob.bytes.byteLength, 0, 'length of the bytes');
    ensureEqual(blob.sizeBytes, 0, 'sizeBytes');
    await ensureRejects('PRECONDITION_FAILED', () => store.put('k', bytesOf('x'), { ifNoneMatch: '*' }));
  }),
  storeCase('put/five-mebibytes', 'five MiB of any bytes come back as they were', async (store) => {
    const bytes = Uint8Array.from({ length: FIVE_MEBIBYTES }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
    await store.put('k', bytes);
    const stored = (await getBlob(store, 'k')).bytes;
    ensureEqual(stored.byteLength, FIVE_MEBIBYTES, 'length of the bytes');
    ensure(
      stored.every((byte, index) => byte === bytes[index]),
      'a byte differs',
    );
    const part = await store.get('k', { range: { start: FIVE_MEBIBYTES - 3 } });
    ensureEqual(part?.bytes, bytes.slice(-3), 'the last bytes');
  }),
  storeCase('put/etag-names-content', 'blobs of different bytes have different etags, at every time', async (store) => {
    const etags = new Map<string, string>();
    for (const content of ['a', 'b', 'c', 'a', 'bb']) {
      const { etag } = await store.put('k', bytesOf(content));
      ensureEqual(etags.get(etag) ?? content, content, `content that the etag named before`);
      etags.set(etag, content);
    }
  }),
  storeCase('put/etag-everywhere', 'put, get, head and list give the same etag', async (store) => {
    await store.put('k', bytesOf('before'));
    const { etag } = await store.put('k', bytesOf('after'));
    ensureEqual((await store.get('k'))?.etag, etag, 'etag of get');
    ensureEqual((await store.head('k'))?.etag, etag, 'etag of head');
    for await (const info of store.list('')) ensureEqual(info.etag, etag, 'etag of list');
  }),
];
