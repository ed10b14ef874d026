import type { LongTermMemory } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet, scoresOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

type Texts = Readonly<Record<string, string>>;

/** Texts by key, and the keys that each query finds, sorted. */
function queryCase(
  id: string,
  requirement: string,
  texts: Texts,
  finds: Readonly<Record<string, readonly string[]>>,
): LongTermMemoryCase {
  return memoryCase(`search/${id}`, requirement, async (memory) => {
    await storeTexts(memory, texts);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [query, keys] of Object.entries(finds)) ensureEqual(await foundSet(now, query), keys, query);
    });
  });
}

async function storeTexts(memory: LongTermMemory, texts: Texts): Promise<void> {
  await memory.storeMany(Object.entries(texts).map(([key, value]) => ({ key, value })));
}

const SHIPS: Texts = {
  a: 'The red ship sails at night.',
  b: 'A ship, red and old',
  c: 'red sky at night',
  d: 'shipping news',
  e: 'Night: the RED SHIP!',
};

export const queryLanguageCases: readonly LongTermMemoryCase[] = [
  queryCase('phrase', 'a quoted phrase must be there: its words side by side, in its order', SHIPS, {
    '"red ship"': ['a', 'e'],
    '"RED, ship"': ['a', 'e'],
    '"ship red"': ['b'],
    '"at night"': ['a', 'c'],
    '"night the"': ['e'],
    '"red ship" old': ['a', 'e'],
    '+"red ship"': ['a', 'e'],
    '"red ship" "at night"': ['a'],
    '"red sails"': [],
    '"red unknown"': [],
    '"ship"': ['a', 'b', 'e'],
    '"" sky': ['c'],
    '"red ship': ['a', 'b', 'c', 'e'],
  }),
  queryCase('must', 'a word with + must be there; the others are welcome', SHIPS, {
    '+red': ['a', 'b', 'c', 'e'],
    '+red ship': ['a', 'b', 'c', 'e'],
    '+red +ship': ['a', 'b', 'e'],
    '+ship sky': ['a', 'b', 'e'],
    '+ship +sky': [],
    '+unknown red': [],
    'red + sky': ['a', 'b', 'c', 'e'],
    '++sky': ['c'],
  }),
  queryCase('must-not', 'a word or a phrase with - must not be there', SHIPS, {
    'red -ship': ['c'],
    'night -"red ship"': ['c'],
    'red -"ship red" -sky': ['a', 'e'],
    'red -unknown': ['a', 'b', 'c', 'e'],
    'red -red': [],
    'red - ship': ['a', 'b', 'c', 'e'],
    'red --ship': ['a', 'b', 'c', 'e'],
    '+night -sails': ['c', 'e'],
    'red-ship': ['a', 'b', 'c', 'e'],
  }),
  queryCase('prefix', 'a word with * behind it stands for every word that begins so', SHIPS, {
    'ship*': ['a', 'b', 'd', 'e'],
    'sh*': ['a', 'b', 'd', 'e'],
    'Ni*': ['a', 'c', 'e'],
    'shipp*': ['d'],
    'sailing*': [],
    '+ship* night': ['a', 'b', 'd', 'e'],
    '+ship* +n*': ['a', 'd', 'e'],
    'red -sh*': ['c'],
    '*': [],
    '*hip': [],
    's*y': [],
    'ship* -news': ['a', 'b', 'e'],
  }),
  memoryCase(
    'search/must-ranks',
    'of the records with the required word those with the others come first',
    async (memory) => {
      await storeTexts(memory, { a: 'red one', b: 'red two', c: 'red three', d: 'two alone' });
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(await foundBy(now, '+red two'), ['b', 'a', 'c'], 'best first');
      });
    },
  ),
  memoryCase(
    'search/phrase-behind-better',
    'a phrase is found also where many better matches have its words apart',
    async (memory) => {
      await memory.store('phrase', 'a rather long text about many other things in which the red ship sails at last');
      for (let index = 0; index < 120; index += 1) await memory.store(`apart${index}`, 'ship ship red red');
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(await foundBy(now, '"red ship sails"', { limit: 1 }), ['phrase'], 'limit 1');
        ensureEqual((await foundBy(now, '"ship red" -"red ship"', { limit: 200 })).length, 120, 'apart');
        ensureEqual(await foundBy(now, '"red ship"', { limit: 3 }), ['phrase'], 'limit 3');
      });
    },
  ),
  memoryCase(
    'search/phrase-in-one-text',
    'a phrase does not reach from one text of a value into the next',
    async (memory) => {
      await memory.store('two', { first: 'the red', second: 'ship sails' });
      await memory.store('one', ['something', 'the red ship']);
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(await foundBy(now, '"red ship"'), ['one'], 'found');
        ensureEqual(await foundSet(now, 'ship -"red ship"'), ['two'], 'without the phrase');
      });
    },
  ),
  memoryCase(
    'search/only-exclusions',
    'a query that only excludes gives the newest of the others, with score 0',
    async (memory) => {
      await storeTexts(memory, SHIPS);
      await memory.store('number', 5);
      await memory.store('c', 'red sky at night, again');
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(await foundBy(now, '-ship'), ['c', 'number', 'd'], 'a word');
        ensureEqual(await foundBy(now, '-"red ship" -sky'), ['number', 'd', 'b'], 'a phrase');
        ensureEqual(await foundBy(now, '-sh*', { limit: 1 }), ['c'], 'a beginning, limited');
        ensureEqual(new Set((await scoresOf(now, '-ship')).map(([, score]) => score)), new Set([0]), 'scores');
      });
    },
  ),
  memoryCase('search/blank', 'a blank query is none: the newest come first', async (memory) => {
    await storeTexts(memory, { a: 'one', b: 'two' });
    for (const query of ['', ' ', '\t\n', '\u3000']) ensureEqual(await foundBy(memory, query), ['b', 'a'], query);
  }),
  memoryCase(
    'search/prefix-as-one-word',
    'words with one beginning count like one word that is as frequent',
    async (memory) => {
      await storeTexts(memory, { a: 'ship shipping', b: 'ship other', c: 'shipped other', d: 'nothing here' });
      await beforeAndAfterCheckpoint(memory, async (now) => {
        const scores = new Map(await scoresOf(now, 'ship*'));
        ensureEqual([...scores.keys()], ['a', 'b', 'c'], 'order');
        ensure(scores.get('b') === scores.get('c'), 'b and c have one such word each');
      });
    },
  ),
];
