import { ensureEqual } from '../../suite/expect.ts';
import { foundBy, keysOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase, restarted } from './memory-case.ts';

export const deleteCases: readonly LongTermMemoryCase[] = [
  memoryCase('delete/once', 'delete is true when there was a record, false when there was none', async (memory) => {
    await memory.store('a', 1);
    ensureEqual(await memory.delete('a'), true, 'first delete');
    ensureEqual(await memory.delete('a'), false, 'second delete');
    ensureEqual(await memory.delete('never stored'), false, 'delete of nothing');
    await memory.store('b', 1);
    await memory.checkpoint();
    ensureEqual(await memory.delete('b'), true, 'delete after a checkpoint');
    await memory.checkpoint();
    ensureEqual(await memory.delete('b'), false, 'delete after the next checkpoint');
  }),

  memoryCase(
    'delete/gone',
    'a deleted record is nowhere to be seen, and its neighbours stay',
    async (memory, fixture) => {
      for (const key of ['a', 'b', 'c']) await memory.store(key, `${key} words`);
      await memory.delete('b');
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(await now.retrieve('b'), undefined, 'retrieve');
        ensureEqual(await now.retrieveMany(['b']), [undefined], 'retrieveMany');
        ensureEqual(await keysOf(now), ['a', 'c'], 'list');
        ensureEqual(await foundBy(now, 'words'), ['a', 'c'], 'search');
        ensureEqual(await foundBy(now, undefined), ['c', 'a'], 'newest');
        ensureEqual(await now.count(), 2, 'count');
      });
    },
  ),

  memoryCase(
    'delete/over-runs',
    'a record that runs hold stays deleted, through later checkpoints and opening again',
    async (memory, fixture) => {
      for (let index = 0; index < 20; index += 1) await memory.store(`k${index % 10}`, `words ${index}`);
      await memory.checkpoint();
      await memory.delete('k3');
      await memory.store('other', 1);
      await memory.checkpoint();
      const again = await restarted(fixture, memory);
      await again.store('another', 1);
      await inEveryLayer(fixture, again, async (now) => {
        ensureEqual(await now.retrieve('k3'), undefined, 'retrieve');
        ensureEqual(await now.count(), 11, 'count');
        ensureEqual((await foundBy(now, 'words 3 13')).includes('k3'), false, 'search');
      });
    },
    { memtable: { maxEntries: 5 } },
  ),

  memoryCase(
    'delete/store-again',
    'a record stored after its deletion is a new one: created, with a createdAt of its own',
    async (memory, { clock }) => {
      for (const checkpoint of [false, true]) {
        await memory.store('a', 1, { metadata: { old: true } });
        if (checkpoint) await memory.checkpoint();
        await memory.delete('a');
        if (checkpoint) await memory.checkpoint();
        await clock.advance(1_000);
        const stored = await memory.store('a', 2);
        ensureEqual(stored.created, true, 'created');
        ensureEqual(stored.createdAt, new Date(clock.nowMs()), 'createdAt');
        ensureEqual(stored.metadata, {}, 'metadata');
        await memory.delete('a');
      }
    },
  ),
];
