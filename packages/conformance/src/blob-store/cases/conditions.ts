import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, storeCase, textOf } from './blob-store-case.ts';

export const conditionCases: readonly BlobStoreCase[] = [
  storeCase('condition/create', 'ifNoneMatch creates a missing blob', async (store) => {
    const { etag } = await store.put('k', bytesOf('new'), { ifNoneMatch: '*' });
    ensureEqual(await textOf(store, 'k'), 'new', 'content');
    ensureEqual((await store.head('k'))?.etag, etag, 'etag');
  }),
  storeCase(
    'condition/create-refused',
    'ifNoneMatch on an existing blob is PRECONDITION_FAILED and changes nothing',
    async (store) => {
      const { etag } = await store.put('k', bytesOf('old'));
      await ensureRejects('PRECONDITION_FAILED', () => store.put('k', bytesOf('new'), { ifNoneMatch: '*' }));
      ensureEqual(await textOf(store, 'k'), 'old', 'content');
      ensureEqual((await store.head('k'))?.etag, etag, 'etag');
    },
  ),
  storeCase('condition/create-again', 'ifNoneMatch creates a blob again after a delete', async (store) => {
    await store.put('k', bytesOf('old'));
    await store.delete('k');
    await store.put('k', bytesOf('new'), { ifNoneMatch: '*' });
    ensureEqual(await textOf(store, 'k'), 'new', 'content');
  }),
  storeCase('condition/swap', 'ifMatch with the current etag replaces the blob', async (store) => {
    const first = await store.put('k', bytesOf('one'));
    const second = await store.put('k', bytesOf('two'), { ifMatch: first.etag });
    await store.put('k', bytesOf('three'), { ifMatch: second.etag });
    ensureEqual(await textOf(store, 'k'), 'three', 'content');
  }),
  storeCase(
    'condition/swap-stale',
    'ifMatch with an older etag is PRECONDITION_FAILED and changes nothing',
    async (store) => {
      const { etag } = await store.put('k', bytesOf('one'));
      await store.put('k', bytesOf('two'));
      await ensureRejects('PRECONDITION_FAILED', () => store.put('k', bytesOf('three'), { ifMatch: etag }));
      ensureEqual(await textOf(store, 'k'), 'two', 'content');
    },
  ),
  storeCase(
    'condition/swap-missing',
    'ifMatch on a missing key is PRECONDITION_FAILED and creates nothing',
    async (store) => {
      const { etag } = await store.put('other', bytesOf('one'));
      await ensureRejects('PRECONDITION_FAILED', () => store.put('k', bytesOf('two'), { ifMatch: etag }));
      ensureEqual(await store.get('k'), undefined, 'blob');
    },
  ),
  storeCase(
    'condition/swap-deleted',
    'ifMatch with the etag of a deleted blob is PRECONDITION_FAILED',
    async (store) => {
      const { etag } = await store.put('k', bytesOf('one'));
      await store.delete('k');
      await ensureRejects('PRECONDITION_FAILED', () => store.put('k', bytesOf('two'), { ifMatch: etag }));
      ensureEqual(await store.get('k'), undefined, 'blob');
    },
  ),
  storeCase('condition/both', 'ifMatch together with ifNoneMatch is INVALID_ARGUMENT', async (store) => {
    const { etag } = await store.put('k', bytesOf('one'));
    await ensureRejects('INVALID_ARGUMENT', () => store.put('k', bytesOf('two'), { ifMatch: etag, ifNoneMatch: '*' }));
    ensureEqual(await textOf(store, 'k'), 'one', 'content');
  }),
];
