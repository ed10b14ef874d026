import type { LongTermMemory, MemoryRecord } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { commitsOf, foundBy, recordsOf } from './ask.ts';
import { type LongTermMemoryCase, memoryCase, restarted, TINY_MEMTABLE } from './memory-case.ts';

async function everything(memory: LongTermMemory): Promise<readonly MemoryRecord[]> {
  const views = [memory, memory.namespace('users', '1'), memory.namespace('users', '10')];
  return (await Promise.all(views.map((view) => recordsOf(view)))).flat();
}

/** Records of every kind: overwritten, with metadata, with an end, in several namespaces. */
async function write(memory: LongTermMemory, advance: (ms: number) => Promise<void>): Promise<void> {
  for (const view of [memory, memory.namespace('users', '1'), memory.namespace('users', '10')]) {
    await view.store('plain', { text: 'words', list: [null, 0.1, '😀'] });
    await advance(100);
    await view.store('ends', 'words', { ttlMs: 60_000, metadata: { kind: 'ends' } });
    await view.store('plain', { text: 'changed words' }, { metadata: { n: 1 }, text: 'given words' });
    await view.storeMany(['x', 'y', 'z'].map((key) => ({ key, value: `${key} words` })));
    await view.delete('y');
    await advance(100);
  }
}

export const keepingCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'checkpoint/keeps-everything',
    'a checkpoint changes no record: value, metadata, revision, createdAt, updatedAt, expiresAt',
    async (memory, { clock }) => {
      await write(memory, (ms) => clock.advance(ms));
      const before = await everything(memory);
      const newest = await foundBy(memory, undefined);
      for (const time of ['first', 'second']) {
        await memory.checkpoint();
        ensureEqual(await everything(memory), before, `after the ${time} checkpoint`);
        ensureEqual(await foundBy(memory, undefined), newest, `newest after the ${time} checkpoint`);
      }
    },
  ),

  memoryCase(
    'checkpoint/full-memtable',
    'memtables that become runs by themselves change no record',
    async (memory, fixture) => {
      const large = await fixture.open();
      for (const each of [large, memory]) {
        for (let index = 0; index < 33; index += 1) {
          await each.store(`k${(index * 5) % 17}`, { index }, { metadata: { index }, ttlMs: 1_000_000 });
        }
        await each.delete('k3');
      }
      ensureEqual(await recordsOf(memory), await recordsOf(large), 'records');
      ensureEqual(await foundBy(memory, undefined), await foundBy(large, undefined), 'newest');
    },
    TINY_MEMTABLE,
  ),

  memoryCase('checkpoint/of-nothing', 'a checkpoint with nothing to fold in changes nothing', async (memory) => {
    await memory.checkpoint();
    ensureEqual(await memory.count(), 0, 'count of a new memory');
    await memory.store('a', 1);
    await memory.checkpoint();
    const before = await memory.stats();
    await Promise.all([memory.checkpoint(), memory.checkpoint(), memory.namespace('n').checkpoint()]);
    ensureEqual(await memory.stats(), before, 'stats');
  }),

  memoryCase(
    'reopen/keeps-everything',
    'opening again gives every record back, also those that no checkpoint was asked for',
    async (memory, fixture) => {
      await write(memory, (ms) => fixture.clock.advance(ms));
      await memory.checkpoint();
      await memory.store('later', 'words');
      await memory.namespace('users', '1').delete('x');
      const before = await everything(memory);
      const newest = await foundBy(memory, undefined);
      const again = await restarted(fixture, memory);
      ensureEqual(await everything(again), before, 'records');
      ensureEqual(await foundBy(again, undefined), newest, 'newest');
      ensureEqual(await foundBy(again, 'given'), ['plain'], 'found by its given text');
    },
  ),

  memoryCase(
    'reopen/goes-on',
    'an opened memory goes on where it was: revisions, created, createdAt',
    async (memory, fixture) => {
      const first = await memory.store('a', 1);
      await memory.store('gone', 1);
      await memory.delete('gone');
      const commits = await commitsOf(memory);
      await fixture.clock.advance(1_000);
      let again = await restarted(fixture, memory);
      ensureEqual(await commitsOf(again), commits, 'commits');
      const second = await again.store('a', 2);
      ensureEqual([second.created, second.createdAt], [false, first.createdAt], 'created and createdAt');
      ensure(second.revision > first.revision, 'the revision must grow');
      ensureEqual((await again.store('gone', 2)).created, true, 'created after a delete');
      again = await restarted(fixture, again);
      ensureEqual((await again.retrieve('a'))?.value, 2, 'value');
      ensure((await again.store('b', 1)).revision > second.revision, 'the revision must grow again');
    },
  ),

  memoryCase('reopen/empty', 'a memory in which nothing was stored opens again, empty', async (memory, fixture) => {
    let again = await restarted(fixture, memory);
    ensureEqual(await again.count(), 0, 'count');
    await again.store('a', 1);
    await again.delete('a');
    again = await restarted(fixture, again);
    ensureEqual([await again.count(), await foundBy(again, undefined)], [0, []], 'emptied');
    ensureEqual((await again.store('a', 1)).created, true, 'created');
  }),
];
