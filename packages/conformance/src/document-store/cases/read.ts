import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import {
  type DocumentStoreCase,
  documentCase,
  manyFilms,
  readAll,
  sortedKeys,
  writeFilm,
} from './document-store-case.ts';

export const readCases: readonly DocumentStoreCase[] = [
  documentCase('read/missing', 'get of a missing document is undefined', async (store) => {
    await writeFilm(store, 'ab', {});
    ensureEqual(await store.get('films', 'a'), undefined, 'get');
    ensureEqual(await store.get('cites', 'ab'), undefined, 'get from another collection');
  }),
  documentCase('read/empty', 'an empty collection has one empty page', async (store) => {
    ensureEqual(await store.read('films'), { documents: [] }, 'page');
  }),
  documentCase('read/pages', 'pages are full but the last, and have every document once', async (store) => {
    const films = manyFilms(7);
    await store.write('films', films);
    const sizes: number[] = [];
    let next: string | undefined;
    do {
      const page = await store.read('films', { limit: 3, ...(next === undefined ? {} : { after: next }) });
      sizes.push(page.documents.length);
      next = page.next;
    } while (next !== undefined && sizes.length < 10);
    ensureEqual(sizes, [3, 3, 1], 'sizes of pages');
    ensureEqual(sortedKeys(await readAll(store, 'films', { limit: 2 })), sortedKeys(films), 'keys');
  }),
  documentCase('read/last-page', 'a last page that is full says that nothing follows', async (store) => {
    await store.write('films', manyFilms(4));
    const first = await store.read('films', { limit: 2 });
    ensure(first.next !== undefined, 'a second page must follow');
    ensureEqual((await store.read('films', { limit: 2, after: first.next })).next, undefined, 'next of the last page');
    ensureEqual((await store.read('films', { limit: 4 })).next, undefined, 'next of the only page');
  }),
  documentCase('read/document', 'a page has documents as get gives them', async (store) => {
    await store.write('films', manyFilms(3));
    for (const film of await readAll(store, 'films')) ensureEqual(film, await store.get('films', film.key), 'document');
  }),
  documentCase(
    'read/more-than-a-piece',
    'one page may have more documents than the store sends in one piece',
    async (store, fixture) => {
      const films = manyFilms(fixture.pieceSize + 5);
      await store.write('films', films);
      const { documents } = await store.read('films', { limit: films.length });
      ensureEqual(sortedKeys(documents), sortedKeys(films), 'keys');
      ensureEqual(
        documents.map(({ content }) => content['n']).length,
        new Set(documents.map(({ key }) => key)).size,
        'each once',
      );
    },
  ),
  documentCase('read/same-order', 'the order is the same in every listing and of every page size', async (store) => {
    await store.write(
      'films',
      ['b', 'a', 'B', '10', '9', 'a-b', 'a_b', 'z', 'A'].map((key) => ({ key, content: {} })),
    );
    const order = (await readAll(store, 'films')).map(({ key }) => key);
    ensureEqual(
      (await readAll(store, 'films', { limit: 1 })).map(({ key }) => key),
      order,
      'order one by one',
    );
    await writeFilm(store, 'a', { changed: true });
    ensureEqual(
      (await readAll(store, 'films', { limit: 4 })).map(({ key }) => key),
      order,
      'order after a write',
    );
  }),
  documentCase(
    'read/while-changing',
    'what is not changed comes exactly once while other documents come and go',
    async (store) => {
      await store.write('films', manyFilms(9));
      const first = await store.read('films', { limit: 4 });
      for (const { key } of first.documents) await store.delete('films', key);
      await store.write('films', [
        { key: 'a-new-one', content: {} },
        { key: 'z-new-one', content: {} },
      ]);
      const rest = await readAll(store, 'films', { limit: 4, after: first.next ?? '' });
      const seen = [...first.documents, ...rest].filter(({ key }) => key.startsWith('k'));
      ensureEqual(sortedKeys(seen), sortedKeys(manyFilms(9)), 'keys');
    },
  ),
  documentCase('read/limit', 'a senseless limit is INVALID_ARGUMENT', async (store) => {
    for (const limit of [0, -1, 1.5, Number.NaN, 10_001]) {
      await ensureRejects('INVALID_ARGUMENT', () => store.read('films', { limit }), `limit ${limit}`);
    }
  }),
  documentCase('read/count', 'count counts the documents of one collection', async (store) => {
    await store.write('films', manyFilms(3));
    await store.write('cites', [{ key: 'e', content: { _from: 'films/a', _to: 'films/b' } }]);
    ensureEqual([await store.count('films'), await store.count('cites')], [3, 1], 'counts');
    await store.delete('films', 'k00001');
    ensureEqual(await store.count('films'), 2, 'count after a delete');
  }),
  documentCase('delete/answers', 'delete is true if there was a document, and takes only this one', async (store) => {
    await store.write('films', manyFilms(2));
    ensureEqual(await store.delete('films', 'k00000'), true, 'first delete');
    ensureEqual(await store.delete('films', 'k00000'), false, 'second delete');
    ensureEqual(await store.get('films', 'k00000'), undefined, 'get');
    ensureEqual(sortedKeys(await readAll(store, 'films')), ['k00001'], 'keys');
  }),
];
