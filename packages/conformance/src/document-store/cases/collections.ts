import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type DocumentStoreCase, documentCase, filmOf, writeFilm } from './document-store-case.ts';

const BAD_NAMES = ['', '1a', '_system', 'a b', 'a/b', 'é', '../a', 'a'.repeat(65), 7, undefined];

export const collectionCases: readonly DocumentStoreCase[] = [
  documentCase('collections/list', 'collections are listed with their kinds, by name', async (store) => {
    await store.createCollection({ name: 'Zoo_1-a', kind: 'documents' });
    const expected = [
      { name: 'Zoo_1-a', kind: 'documents' },
      { name: 'cites', kind: 'edges' },
      { name: 'films', kind: 'documents' },
    ];
    ensureEqual(await store.collections(), expected, 'collections');
  }),
  documentCase('collections/create-again', 'creating what is there leaves its documents alone', async (store) => {
    await writeFilm(store, 'a', { n: 1 });
    await store.createCollection({ name: 'films', kind: 'documents' });
    ensureEqual(await filmOf(store, 'a'), { n: 1 }, 'content');
  }),
  documentCase(
    'collections/other-kind',
    'a name that is taken by the other kind is PRECONDITION_FAILED',
    async (store) => {
      await ensureRejects(
        'PRECONDITION_FAILED',
        () => store.createCollection({ name: 'films', kind: 'edges' }),
        'edges',
      );
      await ensureRejects(
        'PRECONDITION_FAILED',
        () => store.createCollection({ name: 'cites', kind: 'documents' }),
        'plain',
      );
    },
  ),
  documentCase('collections/names', 'what is no name of a collection is INVALID_ARGUMENT', async (store) => {
    for (const name of BAD_NAMES as readonly string[]) {
      await ensureRejects(
        'INVALID_ARGUMENT',
        () => store.createCollection({ name, kind: 'documents' }),
        `create ${name}`,
      );
      await ensureRejects('INVALID_ARGUMENT', () => store.read(name), `read ${name}`);
      await ensureRejects('INVALID_ARGUMENT', () => store.count(name), `count ${name}`);
      await ensureRejects('INVALID_ARGUMENT', () => store.write(name, []), `write ${name}`);
    }
  }),
  documentCase('collections/missing', 'every call on a missing collection is NOT_FOUND', async (store) => {
    await ensureRejects('NOT_FOUND', () => store.count('none'), 'count');
    await ensureRejects('NOT_FOUND', () => store.read('none'), 'read');
    await ensureRejects('NOT_FOUND', () => store.get('none', 'a'), 'get');
    await ensureRejects('NOT_FOUND', () => store.write('none', [{ key: 'a', content: {} }]), 'write');
    await ensureRejects('NOT_FOUND', () => store.delete('none', 'a'), 'delete');
  }),
];
