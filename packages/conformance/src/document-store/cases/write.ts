import type { JsonObject } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type DocumentStoreCase, documentCase, filmOf, readAll, sortedKeys, writeFilm } from './document-store-case.ts';

const GOOD_KEYS = [
  'a',
  'A',
  '7',
  '-',
  '_',
  ':',
  '.',
  '@',
  '(',
  ')',
  '+',
  ',',
  '=',
  ';',
  '$',
  '!',
  '*',
  "'",
  '%',
  'a%2Fb',
];
const BAD_KEYS = ['', 'a/b', 'a b', 'é', 'a#b', 'a?b', 'x'.repeat(255), 'a\u0000', 7, undefined];

const VALUES: JsonObject = {
  nothing: null,
  yes: true,
  whole: 9007199254740991,
  small: 1e-7,
  large: 1.7976931348623157e308,
  text: 'quote " slash \\ line \n 🦆 \u2028',
  '': 'an empty name',
  'a.b $c': { _id: 'within', deep: [[], {}, [1, [2, null]]] },
  ['__proto__']: 'a name like others',
  list: [1, 'two', null, { three: 3 }],
};

export const writeCases: readonly DocumentStoreCase[] = [
  documentCase('write/get', 'get gives key, content, id and revision of what was written', async (store) => {
    await writeFilm(store, 'a', { title: 'Alien' });
    const film = await store.get('films', 'a');
    ensure(film !== undefined, 'the document is missing');
    ensureEqual([film.key, film.id, film.content], ['a', 'films/a', { title: 'Alien' }], 'document');
    ensure(film.revision !== '', 'a revision must not be empty');
  }),
  documentCase('write/values', 'every JSON value is read as it was written', async (store) => {
    await writeFilm(store, 'a', VALUES);
    ensureEqual(await filmOf(store, 'a'), VALUES, 'content');
    const [read] = await readAll(store, 'films');
    ensureEqual(read?.content, VALUES, 'content by read');
    await writeFilm(store, 'empty', {});
    ensureEqual(await filmOf(store, 'empty'), {}, 'empty content');
  }),
  documentCase('write/replaces', 'a write replaces the whole document', async (store) => {
    await writeFilm(store, 'a', { title: 'Alien', year: 1979 });
    await writeFilm(store, 'a', { year: 1980 });
    ensureEqual(await filmOf(store, 'a'), { year: 1980 }, 'content');
    ensureEqual(await store.count('films'), 1, 'count');
  }),
  documentCase('write/revision', 'the revision changes with a write, and not without', async (store) => {
    await writeFilm(store, 'a', { n: 1 });
    const first = (await store.get('films', 'a'))?.revision;
    ensureEqual((await store.get('films', 'a'))?.revision, first, 'revision read again');
    await writeFilm(store, 'a', { n: 2 });
    ensure((await store.get('films', 'a'))?.revision !== first, 'the revision must change');
  }),
  documentCase('write/many', 'one call writes new documents and replaces others', async (store) => {
    await writeFilm(store, 'b', { n: 0 });
    await store.write(
      'films',
      ['a', 'b', 'c'].map((key) => ({ key, content: { key } })),
    );
    for (const key of ['a', 'b', 'c']) ensureEqual(await filmOf(store, key), { key }, 'content');
  }),
  documentCase('write/same-key', 'the last of several with one key in one call is kept', async (store) => {
    await store.write(
      'films',
      [1, 2, 3].map((n) => ({ key: 'a', content: { n } })),
    );
    ensureEqual(await filmOf(store, 'a'), { n: 3 }, 'content');
  }),
  documentCase('write/none', 'writing no documents does nothing', async (store) => {
    await store.write('films', []);
    ensureEqual(await store.count('films'), 0, 'count');
  }),
  documentCase('write/keys', 'keys may have every allowed character, and case tells them apart', async (store) => {
    const longest = 'x'.repeat(254);
    await store.write(
      'films',
      [...GOOD_KEYS, longest].map((key) => ({ key, content: { key } })),
    );
    for (const key of [...GOOD_KEYS, longest]) ensureEqual(await filmOf(store, key), { key }, 'content');
    ensureEqual(sortedKeys(await readAll(store, 'films')), [...GOOD_KEYS, longest].sort(), 'keys');
    for (const key of GOOD_KEYS) ensureEqual(await store.delete('films', key), true, 'deleted');
  }),
  documentCase('write/bad-keys', 'what is no key is INVALID_ARGUMENT, and nothing is written', async (store) => {
    for (const key of BAD_KEYS as readonly string[]) {
      const good = { key: 'good', content: {} };
      await ensureRejects('INVALID_ARGUMENT', () => store.write('films', [good, { key, content: {} }]), 'write');
      await ensureRejects('INVALID_ARGUMENT', () => store.get('films', key), 'get');
      await ensureRejects('INVALID_ARGUMENT', () => store.delete('films', key), 'delete');
    }
    ensureEqual(await store.count('films'), 0, 'count');
  }),
  documentCase('write/system-names', 'names of the system in a content are INVALID_ARGUMENT', async (store) => {
    for (const name of ['_key', '_id', '_rev']) {
      await ensureRejects('INVALID_ARGUMENT', () => writeFilm(store, 'a', { [name]: 'films/a' }), name);
    }
    await writeFilm(store, 'a', { _own: 1, key: 'k', id: 'i' });
    ensureEqual(await filmOf(store, 'a'), { _own: 1, key: 'k', id: 'i' }, 'content');
  }),
  documentCase('write/not-json', 'what JSON cannot hold is INVALID_ARGUMENT, and nothing is written', async (store) => {
    const bad: readonly unknown[] = [
      { n: Number.NaN },
      { n: undefined },
      { n: 1n },
      { n: new Date(0) },
      [1],
      null,
      'text',
    ];
    for (const content of bad as readonly JsonObject[]) {
      await ensureRejects('INVALID_ARGUMENT', () => writeFilm(store, 'a', content), 'write');
    }
    ensureEqual(await store.count('films'), 0, 'count');
  }),
  documentCase('write/edges', 'edges keep their ends; without both they are INVALID_ARGUMENT', async (store) => {
    const edge = { _from: 'films/a', _to: 'films/b', weight: 2 };
    await store.write('cites', [{ key: 'e', content: edge }]);
    ensureEqual((await store.get('cites', 'e'))?.content, edge, 'content');
    ensureEqual(
      (await readAll(store, 'cites')).map(({ content }) => content),
      [edge],
      'content by read',
    );
    for (const content of [{}, { _from: 'films/a' }, { ...edge, _to: 'films' }, { ...edge, _from: 1 }]) {
      await ensureRejects('INVALID_ARGUMENT', () => store.write('cites', [{ key: 'x', content }]), 'write of an edge');
    }
    await ensureRejects('INVALID_ARGUMENT', () => writeFilm(store, 'a', edge), 'ends of what is no edge');
  }),
];
