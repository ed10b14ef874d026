import { ensure, ensureEqual } from '../../suite/expect.ts';
import { foundBy, scoresOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** Texts by key, and a query whose hits come in exactly this order. */
function rankCase(
  id: string,
  requirement: string,
  texts: Readonly<Record<string, string>>,
  query: string,
  order: readonly string[],
): LongTermMemoryCase {
  return memoryCase(`search/${id}`, requirement, async (memory) => {
    for (const [key, text] of Object.entries(texts)) await memory.store(key, text);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const hits = await scoresOf(now, query);
      ensureEqual(
        hits.map(([key]) => key),
        order,
        'best first',
      );
      const scores = hits.map(([, score]) => score);
      ensure(
        scores.every((score, index) => Number.isFinite(score) && (index === 0 || score < (scores[index - 1] ?? 0))),
        `scores must fall from the better match to the worse one: ${scores.join(', ')}`,
      );
    });
  });
}

export const searchRankCases: readonly LongTermMemoryCase[] = [
  rankCase(
    'more-words-first',
    'a record with more words of the query comes first',
    { one: 'space station', none: 'green garden', all: 'space alien lands', two: 'alien garden space' },
    'space alien lands',
    ['all', 'two', 'one'],
  ),
  rankCase(
    'rare-word-first',
    'a rare word counts more than a common one',
    { a: 'common', b: 'common one', c: 'common two three', d: 'rare', e: 'common rare' },
    'common rare',
    ['e', 'd', 'a', 'b', 'c'],
  ),
  rankCase(
    'frequent-word-first',
    'of texts of one length the one with more occurrences comes first',
    { a: 'alien ship ship ship', b: 'alien alien alien ship', c: 'alien alien ship ship' },
    'alien',
    ['b', 'c', 'a'],
  ),
  rankCase(
    'short-text-first',
    'of texts with the word once the shortest comes first',
    { a: 'alien in a rather long text', b: 'alien', c: 'alien in a text' },
    'alien',
    ['b', 'c', 'a'],
  ),

  memoryCase('search/repeated-word', 'a word that a query says twice weighs twice', async (memory) => {
    await memory.storeMany([
      { key: 'a', value: 'red ship' },
      { key: 'b', value: 'blue ship' },
      { key: 'c', value: 'green garden' },
    ]);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const [[, score] = ['', 0]] = await scoresOf(now, 'red');
      ensureEqual(await scoresOf(now, 'red red'), [['a', 2 * score]], 'said twice');
      ensureEqual(await foundBy(now, 'red blue blue'), ['b', 'a'], 'another word');
    });
  }),

  memoryCase(
    'search/parts-weigh-less',
    'the parts of an identifier together weigh half as much as the whole',
    async (memory) => {
      await memory.storeMany([
        { key: 'part', value: 'user interface' },
        { key: 'whole', value: 'username given' },
        { key: 'both', value: 'the userName' },
        { key: 'none', value: 'green garden' },
      ]);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const part = new Map(await scoresOf(now, 'user')).get('part') ?? 0;
        const whole = new Map(await scoresOf(now, 'username')).get('whole') ?? 0;
        const scores = await scoresOf(now, 'userName');
        ensureEqual(
          scores.map(([key]) => key),
          ['both', 'whole', 'part'],
          'best first',
        );
        ensureEqual(
          scores.slice(1),
          [
            ['whole', whole],
            ['part', part / 4],
          ],
          'scores',
        );
      });
    },
  ),

  memoryCase(
    'search/identifier-length',
    'an identifier makes a text as long as its parts do when they stand alone',
    async (memory) => {
      await memory.storeMany([
        { key: 'a', value: 'the userName field' },
        { key: 'b', value: 'the user name field' },
        { key: 'c', value: 'the user_name field' },
      ]);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const scores = await scoresOf(now, 'field');
        ensureEqual(new Set(scores.map(([, score]) => score)).size, 1, `different scores in ${JSON.stringify(scores)}`);
        ensureEqual(scores.length, 3, 'all');
      });
    },
  ),

  memoryCase('search/newest-first', 'without a query the newest comes first, with score 0', async (memory) => {
    for (const key of ['c', 'a', 'd', 'b']) await memory.store(key, key);
    await memory.checkpoint();
    await memory.store('c', 'updated');
    await memory.storeMany([
      { key: 'x', value: 1 },
      { key: 'w', value: 1 },
    ]);
    await memory.store('gone', 1);
    await memory.delete('gone');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundBy(now, undefined), ['w', 'x', 'c', 'b', 'd', 'a'], 'order');
      ensureEqual(new Set((await scoresOf(now, undefined)).map(([, score]) => score)), new Set([0]), 'scores');
      ensureEqual(await foundBy(now, undefined, { limit: 2 }), ['w', 'x'], 'limited');
    });
  }),

  memoryCase('search/limit', 'at most limit records, 10 by default, 0 gives none', async (memory) => {
    for (let index = 0; index < 25; index += 1) await memory.store(`k${index}`, 'words');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const query of ['words', undefined]) {
        const counts: number[] = [];
        for (const limit of [0, 1, 24, 25, 26, 1_000]) counts.push((await foundBy(now, query, { limit })).length);
        ensureEqual(counts, [0, 1, 24, 25, 25, 25], `hits by limit, ${query}`);
        ensureEqual((await foundBy(now, query)).length, 10, `hits without a limit, ${query}`);
      }
    });
  }),

  memoryCase('search/limit-keeps-best', 'a limited result is the beginning of the whole one', async (memory) => {
    for (let index = 0; index < 40; index += 1) {
      await memory.store(`k${index}`, `${'alien '.repeat(1 + (index % 7))}${'filler '.repeat(index)}`);
      if (index % 9 === 0) await memory.checkpoint();
    }
    await beforeAndAfterCheckpoint(memory, async (now) => {
      const all = await scoresOf(now, 'alien', { limit: 100 });
      ensureEqual(all.length, 40, 'all');
      for (const limit of [1, 5, 17]) {
        ensureEqual(await scoresOf(now, 'alien', { limit }), all.slice(0, limit), `limit ${limit}`);
      }
    });
  }),

  memoryCase(
    'search/filter-before-limit',
    'better and newer matches that fail the filter take no place in a limited result',
    async (memory) => {
      await memory.store('first', 'alien in a long text about other things', { metadata: { kind: 'good' } });
      await memory.store('second', 'alien in a text about things', { metadata: { kind: 'good' } });
      for (let index = 0; index < 60; index += 1) {
        await memory.store(`bad${index}`, 'alien alien', { metadata: { kind: 'bad' } });
      }
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const filter = { kind: 'good' };
        ensureEqual(await foundBy(now, 'alien', { filter, limit: 1 }), ['second'], 'search, 1');
        ensureEqual(await foundBy(now, 'alien', { filter, limit: 2 }), ['second', 'first'], 'search, 2');
        ensureEqual(await foundBy(now, undefined, { filter, limit: 2 }), ['second', 'first'], 'newest');
        ensureEqual(
          await foundBy(now, 'alien', { filter: { kind: 'none' }, limit: 2 }),
          [],
          'a filter that nothing fulfils',
        );
      });
    },
  ),
];
