import { ensure, ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet, scoresOf } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const NEAR = { inserted: 'aliien', deleted: 'alen', replaced: 'alian', swapped: 'alein' };
const FAR = { two: 'alxenx', firstSwapped: 'laien', other: 'ship' };

export const searchFuzzyCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'search/fuzzy',
    'with fuzzy a word also finds words with one character inserted, deleted, replaced or swapped with its neighbour',
    async (memory) => {
      for (const [key, text] of Object.entries({ ...NEAR, exact: 'Alien', two: 'alxenx', other: 'ship' })) {
        await memory.store(key, text);
      }
      await beforeAndAfterCheckpoint(memory, async (now) => {
        ensureEqual(await foundSet(now, 'alien'), ['exact'], 'off by default');
        ensureEqual(await foundSet(now, 'alien', { fuzzy: false }), ['exact'], 'off');
        const near = ['deleted', 'exact', 'inserted', 'replaced', 'swapped'];
        ensureEqual(await foundSet(now, 'alien', { fuzzy: true }), near, 'on');
        ensureEqual(await foundSet(now, '+alien unknown', { fuzzy: true }), near, 'required');
        ensureEqual(await foundSet(now, 'shiq', { fuzzy: true }), ['other'], 'a word that nobody stored');
        ensureEqual(await foundSet(now, '"alien"', { fuzzy: true }), ['exact'], 'quoted words are exact');
        ensureEqual(await foundSet(now, 'ship -alien', { fuzzy: true }), ['other'], 'what is excluded is exact');
      });
    },
  ),
  memoryCase('search/fuzzy-one-edit', 'two edits are too many; a character outside the BMP is one', async (memory) => {
    for (const [key, text] of Object.entries(FAR)) await memory.store(key, text);
    await memory.store('astral', 'al\u{10428}en');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundSet(now, 'alien', { fuzzy: true }), ['astral', 'firstSwapped'], 'one edit');
    });
  }),
  memoryCase('search/fuzzy-half', 'a near word counts half of the word itself', async (memory) => {
    await memory.store('a', 'alein ship');
    await memory.store('b', 'alien moon');
    await memory.store('c', 'other words');
    await beforeAndAfterCheckpoint(memory, async (now) => {
      ensureEqual(await foundBy(now, 'alien', { fuzzy: true }), ['b', 'a'], 'the word itself comes first');
      const scores = new Map(await scoresOf(now, 'alien', { fuzzy: true }));
      const ratio = (scores.get('a') ?? 0) / (scores.get('b') ?? 1);
      ensure(Math.abs(ratio - 0.5) < 1e-9, `half of the score, got ${ratio}`);
    });
  }),
];
