import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, keysOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

export const deleteManyCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'delete-many/results',
    'deleteMany tells for each key, in their order, whether there was a record; a repeated key had one once',
    async (memory, fixture) => {
      await memory.storeMany(['a', 'b', 'c', 'd'].map((key) => ({ key, value: 1 })));
      await memory.checkpoint();
      await memory.store('e', 1);
      ensureEqual(await memory.deleteMany(['e', 'none', 'a', 'c', 'a']), [true, false, true, true, false], 'results');
      await inEveryLayer(fixture, memory, async (now) => ensureEqual(await keysOf(now), ['b', 'd'], 'keys'));
    },
  ),

  memoryCase('delete-many/one-commit', 'deleteMany is one commit; of nothing it is none', async (memory) => {
    await memory.storeMany(['a', 'b', 'c'].map((key) => ({ key, value: 1 })));
    const before = await commitsOf(memory);
    ensureEqual(await memory.deleteMany(new Set(['a', 'b'])), [true, true], 'results');
    ensureEqual(await commitsOf(memory), before + 1, 'commits');
    ensureEqual(await memory.deleteMany([]), [], 'of no key');
    ensureEqual(await memory.deleteMany(['a', 'none']), [false, false], 'of nothing');
    ensureEqual(await commitsOf(memory), before + 1, 'commits after all');
  }),

  memoryCase('delete-many/all-or-nothing', 'one bad key and nothing is deleted', async (memory) => {
    await memory.storeMany(['a', 'b'].map((key) => ({ key, value: 1 })));
    for (const bad of ['', 5 as unknown as string]) {
      await ensureRejects('INVALID_ARGUMENT', () => memory.deleteMany(['a', bad, 'b']), 'a bad key');
    }
    ensureEqual(await keysOf(memory), ['a', 'b'], 'keys');
  }),

  memoryCase('delete-many/namespace', 'deleteMany reaches no other namespace', async (memory) => {
    for (const view of [memory, memory.namespace('n'), memory.namespace('n', 'm')]) await view.store('k', 1);
    ensureEqual(await memory.namespace('n').deleteMany(['k']), [true], 'result');
    ensureEqual([await memory.count(), await memory.namespace('n', 'm').count()], [1, 1], 'the others');
  }),

  memoryCase('delete-many/more-than-a-commit', '65,537 keys are two commits', async (memory) => {
    const keys = Array.from({ length: 65_537 }, (_, index) => `k${index}`);
    await memory.storeMany(keys.map((key) => ({ key, value: 1 })));
    const before = await commitsOf(memory);
    const existed = await memory.deleteMany(keys);
    ensureEqual(existed.filter((one) => one).length, keys.length, 'deleted');
    ensureEqual([await commitsOf(memory), await memory.count()], [before + 2, 0], 'commits and count');
  }),
];
