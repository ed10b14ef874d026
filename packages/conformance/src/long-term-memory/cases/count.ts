import { ensureEqual } from '../../suite/expect.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase, TINY_MEMTABLE } from './memory-case.ts';

export const countCases: readonly LongTermMemoryCase[] = [
  memoryCase('count/live', 'count tells the live records: once each, none deleted', async (memory, fixture) => {
    ensureEqual(await memory.count(), 0, 'new');
    await memory.store('a', 1);
    await memory.store('b', 1);
    await memory.store('a', 2);
    ensureEqual(await memory.count(), 2, 'two keys');
    await memory.delete('b');
    await memory.delete('never stored');
    const again = await inEveryLayer(fixture, memory, async (now) => ensureEqual(await now.count(), 1, 'one deleted'));
    await again.delete('a');
    await inEveryLayer(fixture, again, async (now) => ensureEqual(await now.count(), 0, 'all deleted'));
  }),

  memoryCase('count/prefix', 'count takes a prefix, exactly as list does', async (memory, fixture) => {
    for (const key of ['a', 'a_', 'a_1', 'axb', 'b', 'é', 'éa']) await memory.store(key, 1);
    await memory.store('a_gone', 1, { ttlMs: 0 });
    await memory.namespace('a_').store('a_1', 1);
    await inEveryLayer(fixture, memory, async (now) => {
      const counts = await Promise.all(['', 'a', 'a_', 'é', 'none'].map((prefix) => now.count({ prefix })));
      ensureEqual(counts, [7, 4, 2, 2, 0], 'counts');
    });
  }),

  memoryCase('count/filter', 'count takes a filter, with a prefix or without', async (memory, fixture) => {
    for (let index = 0; index < 20; index += 1) {
      await memory.store(`k${index}`, index, { metadata: { even: index % 2 === 0, index } });
    }
    await memory.delete('k4');
    await inEveryLayer(fixture, memory, async (now) => {
      const counts = [
        await now.count({ filter: { even: true } }),
        await now.count({ filter: { index: { lt: 5 } } }),
        await now.count({ filter: { even: false }, prefix: 'k1' }),
        await now.count({ filter: { none: 1 } }),
      ];
      ensureEqual(counts, [9, 4, 6, 0], 'counts');
    });
  }),

  memoryCase(
    'count/over-runs',
    'keys that several runs hold count once',
    async (memory, fixture) => {
      for (let step = 0; step < 60; step += 1) await memory.store(`k${(step * 7) % 13}`, step);
      for (let step = 0; step < 4; step += 1) await memory.delete(`k${step}`);
      ensureEqual(await memory.count(), 9, 'with a tiny memtable');
      await inEveryLayer(fixture, memory, async (now) => ensureEqual(await now.count(), 9, 'in every layer'));
    },
    TINY_MEMTABLE,
  ),
];
