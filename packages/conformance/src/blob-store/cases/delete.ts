import { ensureEqual } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, holdableKeys, keysOf, putKeys, storeCase, textOf } from './blob-store-case.ts';

export const deleteCases: readonly BlobStoreCase[] = [
  storeCase('delete/gone', 'a deleted blob is gone from get, head and list', async (store) => {
    await putKeys(store, ['a', 'b', 'c']);
    await store.delete('b');
    ensureEqual(await store.get('b'), undefined, 'get');
    ensureEqual(await store.head('b'), undefined, 'head');
    ensureEqual(await keysOf(store.list('')), ['a', 'c'], 'list');
  }),
  storeCase('delete/answer', 'delete says whether there was a blob', async (store) => {
    ensureEqual(await store.delete('k'), false, 'of a missing blob');
    await store.put('k', bytesOf('x'));
    ensureEqual(await store.delete('k'), true, 'of an existing blob');
    ensureEqual(await store.delete('k'), false, 'once more');
  }),
  storeCase('delete/only-this-key', 'delete leaves longer keys alone', async (store, fixture) => {
    const keys = holdableKeys(fixture, ['a', 'a/b', 'ab']);
    await putKeys(store, keys);
    await store.delete('a');
    ensureEqual(await keysOf(store.list('')), ['a/b', 'ab'], 'list');
    ensureEqual(await textOf(store, 'a/b'), 'a/b', 'content');
  }),
];
