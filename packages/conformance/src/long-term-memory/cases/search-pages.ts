import type { LongTermMemory, SearchHit, SearchOptions } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { foundBy, scoresOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';

/** Every hit, page by page, and how many pages it took. */
async function pagesOf(
  memory: LongTermMemory,
  query: string | undefined,
  options: SearchOptions,
): Promise<{ readonly hits: readonly SearchHit[]; readonly pages: number }> {
  const hits: SearchHit[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await memory.search(query, cursor === undefined ? options : { ...options, cursor });
    hits.push(...page.hits);
    pages += 1;
    cursor = page.cursor;
    ensure(pages < 100, 'a cursor leads forward');
  } while (cursor !== undefined);
  return { hits, pages };
}

/** Twenty records, some of equal score; even ones are of kind `even`. */
async function storeTwenty(memory: LongTermMemory): Promise<void> {
  for (let index = 0; index < 20; index += 1) {
    const text = `${'alien '.repeat(1 + (index % 3))}${'filler '.repeat(index % 4)}`;
    await memory.store(`k${index}`, text, { metadata: { kind: index % 2 === 0 ? 'even' : 'odd', index } });
  }
}

const SEARCHES: readonly (readonly [string | undefined, SearchOptions])[] = [
  ['alien', {}],
  [undefined, {}],
  ['alien filler', { filter: { kind: 'even' } }],
  [undefined, { filter: { index: { gte: 5 } } }],
  ['-nothing', {}],
  ['"alien filler"', {}],
  ['aliem', { fuzzy: true }],
];

export const searchPageCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'search/pages',
    'pages by cursor are the whole result in pieces: nothing twice, nothing left out',
    async (memory) => {
      await storeTwenty(memory);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        for (const [query, options] of SEARCHES) {
          const all = await scoresOf(now, query, { ...options, limit: 100 });
          ensure(all.length >= 4, `${query} must find something`);
          for (const limit of [1, 3, 7]) {
            const { hits } = await pagesOf(now, query, { ...options, limit });
            const found = hits.map(({ record, score }) => [record.key, score]);
            ensureEqual(found, all, `${query} by ${limit}`);
          }
        }
      });
    },
    TINY_MEMTABLE,
  ),
  memoryCase(
    'search/last-page',
    'the last page has no cursor, a full one that is not the last has one',
    async (memory) => {
      await storeTwenty(memory);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        for (const query of ['alien', undefined]) {
          ensureEqual((await pagesOf(now, query, { limit: 5 })).pages, 4, `pages of ${query}`);
          ensure(!('cursor' in (await now.search(query, { limit: 20 }))), 'all in one page');
          ensure(!('cursor' in (await now.search(query, { limit: 50 }))), 'room for more');
          ensure(typeof (await now.search(query, { limit: 19 })).cursor === 'string', 'one is left');
        }
        ensure(!('cursor' in (await now.search('nothing'))), 'nothing found');
      });
    },
  ),
  memoryCase('search/equal-scores', 'equal scores come in order of the keys, by code point', async (memory) => {
    const keys = ['😀', 'b', 'a', 'B', '\uffff', 'ab', 'é'];
    for (const key of keys) await memory.store(key, 'alien');
    await memory.checkpoint();
    await memory.store('aa', 'alien');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundBy(now, 'alien'), ['B', 'a', 'aa', 'ab', 'b', 'é', '\uffff', '😀'], 'order');
    });
  }),
  memoryCase(
    'search/pages-beside-writes',
    'writes between pages repeat nothing and leave nothing out that was there',
    async (memory) => {
      for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await memory.store(key, 'alien');
      const first = await memory.search(undefined, { limit: 2 });
      await memory.store('g', 'alien');
      await memory.delete('c');
      await memory.checkpoint();
      const cursor = first.cursor ?? '';
      const second = await memory.search(undefined, { limit: 2, cursor });
      ensureEqual(
        [...first.hits, ...second.hits].map(({ record }) => record.key),
        ['f', 'e', 'd', 'b'],
        'newest first',
      );
      const ranked = await memory.search('alien', { limit: 2 });
      await memory.namespace('other').store('a', 'alien alien');
      await memory.checkpoint();
      const next = await memory.search('alien', { limit: 2, cursor: ranked.cursor ?? '' });
      ensureEqual(
        [...ranked.hits, ...next.hits].map(({ record }) => record.key),
        ['a', 'b', 'd', 'e'],
        'by equal score',
      );
    },
  ),
  memoryCase(
    'search/foreign-cursor',
    'a cursor that is malformed or of another search is INVALID_ARGUMENT',
    async (memory) => {
      await storeTwenty(memory);
      const options = { limit: 2, filter: { kind: 'even' } };
      const { cursor = '' } = await memory.search('alien', options);
      const newest = (await memory.search(undefined, { limit: 2 })).cursor ?? '';
      const bad: readonly unknown[] = [
        '',
        'x',
        `${cursor}0`,
        cursor.slice(1),
        cursor.slice(0, -1),
        `${cursor}\0`,
        5,
        null,
        newest,
        '1.2.3',
      ];
      for (const one of bad) {
        const call = () => memory.search('alien', { ...options, cursor: one as string });
        await ensureRejects('INVALID_ARGUMENT', call, JSON.stringify(one));
      }
      const others: readonly (() => Promise<unknown>)[] = [
        () => memory.search('ship', { ...options, cursor }),
        () => memory.search('alien', { limit: 2, cursor }),
        () => memory.search('alien', { limit: 2, filter: { kind: 'odd' }, cursor }),
        () => memory.search('alien', { ...options, fuzzy: true, cursor }),
        () => memory.search(undefined, { ...options, cursor }),
        () => memory.namespace('other').search('alien', { ...options, cursor }),
      ];
      for (const call of others) await ensureRejects('INVALID_ARGUMENT', call, 'another search');
      ensureEqual((await memory.search('alien', { ...options, limit: 3, cursor })).hits.length, 3, 'another limit');
    },
  ),
  memoryCase('search/min-score', 'minScore leaves out what scores lower, on every page', async (memory) => {
    await storeTwenty(memory);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const all = await scoresOf(now, 'alien', { limit: 100 });
      for (const at of [0, 5, 19]) {
        const minScore = all[at]?.[1] ?? 0;
        const expected = all.filter(([, score]) => score >= minScore);
        ensureEqual(await scoresOf(now, 'alien', { limit: 100, minScore }), expected, `from ${minScore}`);
        const { hits } = await pagesOf(now, 'alien', { limit: 3, minScore });
        ensureEqual(hits.length, expected.length, 'in pages');
      }
      ensureEqual(await foundBy(now, 'alien', { minScore: 1_000 }), [], 'out of reach');
      ensureEqual(await foundBy(now, undefined, { minScore: 0.001 }), [], 'without a query scores are 0');
      ensureEqual((await foundBy(now, undefined, { minScore: 0, limit: 100 })).length, 20, 'from 0 on');
    });
  }),
  memoryCase('bad-input/search-options', 'search options of wrong types are INVALID_ARGUMENT', async (memory) => {
    await memory.store('a', 'words');
    const bad: readonly unknown[] = [
      ...[{ minScore: '1' }, { minScore: Number.NaN }, { minScore: null }, { minScore: Number.POSITIVE_INFINITY }],
      ...[{ fuzzy: 1 }, { fuzzy: 'yes' }, { highlights: 1 }, { highlights: null }],
    ];
    for (const options of bad) {
      for (const query of ['words', undefined]) {
        const call = () => memory.search(query, options as SearchOptions);
        await ensureRejects('INVALID_ARGUMENT', call, JSON.stringify(options));
      }
    }
  }),
];
