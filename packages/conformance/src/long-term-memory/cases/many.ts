import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, keysOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

/** A revision is the commit's sequence times this, plus the position in the commit. */
const REVISIONS_OF_A_COMMIT = 65_536;

function commitOf(record: { readonly revision: number } | undefined): number {
  return Math.floor((record?.revision ?? Number.NaN) / REVISIONS_OF_A_COMMIT);
}

const ITEMS = ['c', 'a', 'b'].map((key, index) => ({ key, value: index, metadata: { index } }));

export const manyCases: readonly LongTermMemoryCase[] = [
  memoryCase('many/one-commit', 'storeMany is one commit, its revisions in the order of the items', async (memory) => {
    const before = await commitsOf(memory);
    const stored = await memory.storeMany(ITEMS);
    ensureEqual(await commitsOf(memory), before + 1, 'commits');
    const first = stored[0]?.revision ?? Number.NaN;
    ensureEqual(
      stored.map(({ revision }) => revision - first),
      [0, 1, 2],
      'distances of the revisions',
    );
    ensureEqual(new Set(stored.map(commitOf)).size, 1, 'commits that the revisions name');
  }),

  memoryCase(
    'many/results',
    'storeMany gives the stored records in the order of the items',
    async (memory, fixture) => {
      await memory.store('a', 'old');
      const stored = await memory.storeMany(ITEMS);
      ensureEqual(
        stored.map(({ key, created }) => [key, created]),
        [
          ['c', true],
          ['a', false],
          ['b', true],
        ],
        'results',
      );
      await inEveryLayer(fixture, memory, async (now) => {
        for (const { created, ...record } of stored) {
          ensureEqual(await now.retrieve(record.key), record, `${record.key}, created ${created}`);
        }
      });
    },
  ),

  memoryCase('many/all-or-nothing', 'one bad item and nothing of the batch is stored', async (memory, fixture) => {
    await memory.store('a', 'kept');
    const before = await commitsOf(memory);
    for (const bad of [
      { key: '', value: 1 },
      { key: 'bad', value: undefined as unknown as null },
      { key: 'bad', value: 1, ttlMs: -1 },
    ]) {
      await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany([...ITEMS, bad]), 'bad item last');
      await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany([bad, ...ITEMS]), 'bad item first');
    }
    ensureEqual(await commitsOf(memory), before, 'commits');
    await inEveryLayer(fixture, memory, async (now) => {
      ensureEqual(await keysOf(now), ['a'], 'keys');
      ensureEqual((await now.retrieve('a'))?.value, 'kept', 'value');
    });
  }),

  memoryCase(
    'many/duplicates',
    'of items with the same key the last one wins, and only the first creates',
    async (memory, { clock }) => {
      await memory.store('known', 0);
      const createdAt = new Date(clock.nowMs());
      await clock.advance(5);
      const stored = await memory.storeMany([
        { key: 'new', value: 1, metadata: { first: true } },
        { key: 'known', value: 1 },
        { key: 'new', value: 2 },
      ]);
      ensureEqual(
        stored.map(({ created, value }) => [created, value]),
        [
          [true, 1],
          [false, 1],
          [false, 2],
        ],
        'results',
      );
      ensureEqual(stored[1]?.createdAt, createdAt, 'createdAt of the known one');
      const record = await memory.retrieve('new');
      ensureEqual([record?.value, record?.metadata, record?.revision], [2, {}, stored[2]?.revision], 'the last one');
      ensureEqual(await memory.count(), 2, 'count');
    },
  ),

  memoryCase('many/options-of-each', 'every item has metadata, life and text of its own', async (memory, { clock }) => {
    await memory.storeMany([
      { key: 'a', value: 'shared', ttlMs: 10 },
      { key: 'b', value: 'shared', text: 'hidden words', metadata: { kind: 'b' } },
      { key: 'c', value: 'shared', expiresAt: new Date(clock.nowMs() + 20) },
    ]);
    ensureEqual(
      (await memory.search('hidden')).hits.map(({ record }) => record.key),
      ['b'],
      'found by its own text',
    );
    ensureEqual(await keysOf(memory, { filter: { kind: 'b' } }), ['b'], 'found by its own metadata');
    await clock.advance(10);
    ensureEqual(await keysOf(memory), ['b', 'c'], 'after ten milliseconds');
    await clock.advance(10);
    ensureEqual(await keysOf(memory), ['b'], 'after twenty milliseconds');
  }),

  memoryCase('many/none', 'storing nothing gives nothing and commits nothing', async (memory) => {
    const before = await commitsOf(memory);
    ensureEqual(await memory.storeMany([]), [], 'results');
    ensureEqual(await memory.retrieveMany([]), [], 'records');
    ensureEqual(await commitsOf(memory), before, 'commits');
  }),

  memoryCase('many/iterables', 'items and keys may come from any iterable', async (memory) => {
    function* items(): Generator<(typeof ITEMS)[number]> {
      yield* ITEMS;
    }
    ensureEqual((await memory.storeMany(items())).length, 3, 'stored');
    ensureEqual(
      (await memory.retrieveMany(new Set(['b', 'c']))).map((record) => record?.value),
      [2, 0],
      'retrieved',
    );
  }),

  memoryCase('many/more-than-a-commit', '65,537 items are two commits, each in its order', async (memory) => {
    const items = Array.from({ length: REVISIONS_OF_A_COMMIT + 1 }, (_, index) => ({ key: `k${index}`, value: index }));
    const stored = await memory.storeMany(items);
    ensureEqual(stored.length, items.length, 'stored');
    ensureEqual(new Set(stored.map(commitOf)).size, 2, 'commits');
    ensureEqual(commitOf(stored[0]), commitOf(stored.at(-2)), 'commit of the first 65,536');
    ensure(
      stored.every(({ revision }, index) => index === 0 || revision > (stored[index - 1]?.revision ?? Number.NaN)),
      'revisions must grow',
    );
    ensureEqual(await memory.count(), items.length, 'count');
  }),

  memoryCase(
    'many/retrieve-order',
    'retrieveMany answers in the order of the keys, undefined for a missing one, repeated ones each time',
    async (memory, fixture) => {
      await memory.store('run', 'in a run');
      await memory.checkpoint();
      await memory.store('memtable', 'in the memtable');
      await memory.store('deleted', 1);
      await memory.delete('deleted');
      const keys = ['memtable', 'missing', 'run', 'deleted', 'run', 'memtable'];
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(
          (await now.retrieveMany(keys)).map((record) => record?.value),
          ['in the memtable', undefined, 'in a run', undefined, 'in a run', 'in the memtable'],
          'values',
        );
      });
    },
  ),
];
