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
