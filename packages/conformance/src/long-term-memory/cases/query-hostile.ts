import { seededRandom } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { foundSet } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const PIECES: readonly string[] = [
  ...['"', '+', '-', '*', ' ', ' ', '\n', '(', ')', ':', '~', '^', '\\', "'", '%', '\0', '\u0001', '\u001f'],
  ...['alien', 'ship*', '-ship', '+alien', '"alien ship"', '-"alien ship"', 'AND', 'NEAR/2', 'camelCase', 'a_b'],
  ...['東京', 'ﬁ', 'é', '\u0301', '😀', '\ud83d', 'x'.repeat(100)],
];

const KNOWN: readonly string[] = [
  ...['"', '""', '"""', '+', '-', '*', '+*', '-*', '+"', '-"', '"*"', '+""', '-""', '"+"', '- -', '+ +', '* *'],
  ...['"alien', 'alien"', '-"alien', '+"alien ship', 'alien"ship', '""alien', '-+alien', '+-alien', '*alien*', 'al*en'],
  ...[
    'alien OR',
    '(alien AND',
    'title:alien^3',
    'alien~2',
    '[a TO b]',
    '/alien/',
    '\\"',
    "';--",
    '\0',
    '\ud800',
    '\u0301',
  ],
];

/** Any text, the same ones every time. */
function texts(count: number): readonly string[] {
  const random = seededRandom(11);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(12) }, () => PIECES[below(PIECES.length)]).join(''),
  );
}

export const queryHostileCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'search/any-text-is-a-query',
    'no text is a malformed query, and none finds what was not stored here',
    async (memory) => {
      await memory.store('a', 'alien ship');
      await memory.store('b', 'camelCase in 東京');
      await memory.namespace('other').store('c', KNOWN.filter((text) => text.isWellFormed()).join(' '));
      await beforeAndAfterCheckpoint(memory, async (now) => {
        for (const query of [...KNOWN, ...texts(150)]) {
          const { hits } = await now.search(query, { fuzzy: query.length % 2 === 0, highlights: true });
          ensure(
            hits.every(({ record, score }) => ['a', 'b'].includes(record.key) && Number.isFinite(score)),
            `hits of ${JSON.stringify(query)}`,
          );
          ensure(new Set(hits.map(({ record }) => record.key)).size === hits.length, `twice: ${JSON.stringify(query)}`);
        }
      });
    },
  ),
  memoryCase('search/long-query', 'a very long query is a query too', async (memory) => {
    await memory.store('a', 'alien ship');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const rest of ['word ', '"a b" ', 'x* ', '-y ', '"', 'word-', '東']) {
        ensureEqual(await foundSet(now, `alien ${rest.repeat(20_000)}`), rest === '"a b" ' ? [] : ['a'], rest);
      }
    });
  }),
];
