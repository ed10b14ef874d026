import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type BlobStoreCase, bytesOf, keysOf, putKeys, storeCase, textOf } from './blob-store-case.ts';

export const callCases: readonly BlobStoreCase[] = [
  storeCase(
    'handles/see-each-other',
    'what one handle has put or deleted every other sees at once',
    async (store, fixture) => {
      const other = await fixture.open();
      const { etag } = await store.put('k', bytesOf('one'));
      ensureEqual(await textOf(other, 'k'), 'one', 'content');
      await other.put('k', bytesOf('two'), { ifMatch: etag });
      ensureEqual(await textOf(store, 'k'), 'two', 'content');
      ensureEqual(await keysOf(other.list('')), ['k'], 'keys');
      await store.delete('k');
      ensureEqual(await other.head('k'), undefined, 'head');
      ensureEqual(await keysOf(other.list('')), [], 'keys after the delete');
    },
  ),
  storeCase('handles/close-one', 'closing one handle leaves the others and the blobs alone', async (store, fixture) => {
    const other = await fixture.open();
    await store.put('k', bytesOf('one'));
    await store.close();
    ensureEqual(await textOf(other, 'k'), 'one', 'content');
    await other.put('k', bytesOf('two'));
    ensureEqual(await textOf(await fixture.open(), 'k'), 'two', 'content');
  }),
  storeCase('signal/aborted', 'a call whose signal has fired is ABORTED and changes nothing', async (store) => {
    await store.put('k', bytesOf('one'));
    const options = { signal: AbortSignal.abort(new Error('a reason')) };
    await ensureRejects('ABORTED', () => store.put('k', bytesOf('two'), options), 'put');
    await ensureRejects('ABORTED', () => store.put('new', bytesOf('x'), options), 'put of a new key');
    await ensureRejects('ABORTED', () => store.delete('k', options), 'delete');
    await ensureRejects('ABORTED', () => store.get('k', options), 'get');
    await ensureRejects('ABORTED', () => store.head('k', options), 'head');
    await ensureRejects('ABORTED', () => keysOf(store.list('', options)), 'list');
    ensureEqual(await textOf(store, 'k'), 'one', 'content');
    ensureEqual(await keysOf(store.list('')), ['k'], 'keys');
  }),
  storeCase('signal/later', 'a signal that has not fired changes nothing', async (store) => {
    const options = { signal: new AbortController().signal };
    await store.put('k', bytesOf('one'), options);
    ensureEqual((await store.get('k', options))?.sizeBytes, 3, 'size by get');
    ensureEqual((await store.head('k', options))?.sizeBytes, 3, 'size by head');
    ensureEqual(await keysOf(store.list('', options)), ['k'], 'keys');
    ensureEqual(await store.delete('k', options), true, 'deleted');
  }),
  storeCase('close/calls', 'every call after close is CLOSED', async (store) => {
    await putKeys(store, ['k']);
    await store.close();
    await ensureRejects('CLOSED', () => store.put('k', bytesOf('x')), 'put');
    await ensureRejects('CLOSED', () => store.get('k'), 'get');
    await ensureRejects('CLOSED', () => store.head('k'), 'head');
    await ensureRejects('CLOSED', () => store.delete('k'), 'delete');
    await ensureRejects('CLOSED', () => keysOf(store.list('')), 'list');
  }),
  storeCase('close/twice', 'closing again does nothing', async (store) => {
    await Promise.all([store.close(), store.close()]);
    ensureEqual(await store.close(), undefined, 'third close');
  }),
];
