import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type DocumentStoreCase, documentCase, filmOf, readAll, sortedKeys, writeFilm } from './document-store-case.ts';

export const callCases: readonly DocumentStoreCase[] = [
  documentCase(
    'handles/see-each-other',
    'what one handle has changed every other sees at once',
    async (store, fixture) => {
      const other = await fixture.open();
      await writeFilm(store, 'a', { n: 1 });
      for (const handle of [store, other]) ensureEqual(await filmOf(handle, 'a'), { n: 1 }, 'content');
      await writeFilm(other, 'a', { n: 2 });
      ensureEqual(await filmOf(store, 'a'), { n: 2 }, 'content');
      await store.delete('films', 'a');
      ensureEqual(await other.get('films', 'a'), undefined, 'get');
      ensureEqual(await other.count('films'), 0, 'count');
    },
  ),
  documentCase(
    'handles/close-one',
    'closing one handle leaves the others and the documents alone',
    async (store, fixture) => {
      const other = await fixture.open();
      await writeFilm(store, 'a', { n: 1 });
      await store.close();
      ensureEqual(await filmOf(other, 'a'), { n: 1 }, 'content');
    },
  ),
  documentCase('calls/caller-owns', 'documents given and returned belong to the caller', async (store) => {
    const given = { list: [1] };
    await writeFilm(store, 'a', given);
    given.list.push(2);
    ensureEqual(await filmOf(store, 'a'), { list: [1] }, 'content');
    ((await filmOf(store, 'a')) as { list: number[] }).list.push(3);
    ensureEqual(await filmOf(store, 'a'), { list: [1] }, 'content after what was returned has changed');
  }),
  documentCase('signal/aborted', 'a call whose signal has fired is ABORTED and changes nothing', async (store) => {
    await writeFilm(store, 'a', { n: 1 });
    const options = { signal: AbortSignal.abort(new Error('a reason')) };
    await ensureRejects('ABORTED', () => store.write('films', [{ key: 'a', content: {} }], options), 'write');
    await ensureRejects('ABORTED', () => store.delete('films', 'a', options), 'delete');
    await ensureRejects('ABORTED', () => store.get('films', 'a', options), 'get');
    await ensureRejects('ABORTED', () => store.read('films', options), 'read');
    await ensureRejects('ABORTED', () => store.count('films', options), 'count');
    await ensureRejects('ABORTED', () => store.collections(options), 'collections');
    await ensureRejects('ABORTED', () => store.createCollection({ name: 'x', kind: 'edges' }, options), 'create');
    ensureEqual(await filmOf(store, 'a'), { n: 1 }, 'content');
    ensureEqual((await store.collections()).length, 2, 'collections');
  }),
  documentCase('signal/later', 'a signal that has not fired changes nothing', async (store) => {
    const options = { signal: new AbortController().signal };
    await store.write('films', [{ key: 'a', content: { n: 1 } }], options);
    ensureEqual((await store.get('films', 'a', options))?.content, { n: 1 }, 'content');
    ensureEqual(sortedKeys(await readAll(store, 'films', options)), ['a'], 'keys');
    ensureEqual(await store.delete('films', 'a', options), true, 'deleted');
  }),
  documentCase('close/calls', 'every call after close is CLOSED', async (store) => {
    await writeFilm(store, 'a', {});
    await store.close();
    await ensureRejects('CLOSED', () => store.write('films', [{ key: 'a', content: {} }]), 'write');
    await ensureRejects('CLOSED', () => store.get('films', 'a'), 'get');
    await ensureRejects('CLOSED', () => store.read('films'), 'read');
    await ensureRejects('CLOSED', () => store.count('films'), 'count');
    await ensureRejects('CLOSED', () => store.delete('films', 'a'), 'delete');
    await ensureRejects('CLOSED', () => store.collections(), 'collections');
    await ensureRejects('CLOSED', () => store.createCollection({ name: 'x', kind: 'edges' }), 'create');
  }),
  documentCase('close/twice', 'closing again does nothing', async (store) => {
    await Promise.all([store.close(), store.close()]);
    ensureEqual(await store.close(), undefined, 'third close');
  }),
];
