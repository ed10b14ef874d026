import type { LongTermMemory } from '@eider/core';
import { ensureEqual } from '../../suite/expect.ts';
import { foundBy, foundSet, keysOf, recordOf, scoresOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase, restarted, TINY_MEMTABLE } from './memory-case.ts';

/** That every method sees exactly these keys of a namespace whose records all hold `words`. */
async function ensureSeen(memory: LongTermMemory, keys: readonly string[], when: string): Promise<void> {
  const all = ['expiring', 'lasting'];
  const present = all.map((key) => keys.includes(key));
  const retrieved = await Promise.all(all.map(async (key) => (await memory.retrieve(key)) !== undefined));
  ensureEqual(retrieved, present, `retrieve ${when}`);
  ensureEqual(
    (await memory.retrieveMany(all)).map((record) => record !== undefined),
    present,
    `retrieveMany ${when}`,
  );
  ensureEqual(await foundSet(memory, 'words'), keys, `search ${when}`);
  ensureEqual(await foundSet(memory, undefined), keys, `newest ${when}`);
  ensureEqual(await keysOf(memory), keys, `list ${when}`);
  ensureEqual(await memory.count(), keys.length, `count ${when}`);
}

const BOTH: readonly string[] = ['expiring', 'lasting'];
const ONE: readonly string[] = ['lasting'];

export const ttlCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'ttl/moment',
    'a record is seen until just before expiresAt and not from that moment on',
    async (memory, { clock }) => {
      await memory.store('lasting', 'words', { ttlMs: 5_000 });
      const { expiresAt, updatedAt } = await memory.store('expiring', 'words', { ttlMs: 1_000 });
      ensureEqual(expiresAt, new Date(updatedAt.getTime() + 1_000), 'expiresAt');
      await clock.advance(999);
      await ensureSeen(memory, BOTH, 'one millisecond before');
      await clock.advance(1);
      await ensureSeen(memory, ONE, 'at expiresAt');
      await clock.advance(1);
      await ensureSeen(memory, ONE, 'one millisecond after');
    },
  ),

  memoryCase('ttl/expires-at', 'expiresAt says the moment itself', async (memory, { clock }) => {
    await memory.store('lasting', 'words');
    const expiresAt = new Date(clock.nowMs() + 50);
    ensureEqual((await memory.store('expiring', 'words', { expiresAt })).expiresAt, expiresAt, 'expiresAt');
    await clock.advance(49);
    await ensureSeen(memory, BOTH, 'before');
    await clock.advance(1);
    await ensureSeen(memory, ONE, 'at expiresAt');
  }),

  memoryCase(
    'ttl/in-runs',
    'records in runs expire at the same moment, before and after later checkpoints',
    async (memory, fixture) => {
      const { clock } = fixture;
      await memory.store('lasting', 'words', { ttlMs: 5_000 });
      await memory.store('expiring', 'words', { ttlMs: 1_000 });
      await memory.checkpoint();
      await clock.advance(999);
      await ensureSeen(memory, BOTH, 'before');
      await clock.advance(1);
      await ensureSeen(memory, ONE, 'at expiresAt');
      await memory.store('unrelated', null);
      await memory.delete('unrelated');
      await memory.checkpoint();
      await ensureSeen(memory, ONE, 'after a checkpoint');
      await clock.advance(4_000);
      await ensureSeen(memory, [], 'when the other expires');
    },
  ),

  memoryCase('ttl/survives-restart', 'expiry is kept by checkpoints and by opening again', async (memory, fixture) => {
    await memory.store('lasting', 'words');
    const { expiresAt } = await memory.store('expiring', 'words', { ttlMs: 1_000 });
    const again = await restarted(fixture, memory);
    ensureEqual((await recordOf(again, 'expiring')).expiresAt, expiresAt, 'expiresAt');
    ensureEqual((await recordOf(again, 'lasting')).expiresAt, undefined, 'no expiresAt');
    await fixture.clock.advance(999);
    await ensureSeen(again, BOTH, 'before');
    await fixture.clock.advance(1);
    await ensureSeen(again, ONE, 'at expiresAt');
    await ensureSeen(await restarted(fixture, again), ONE, 'opened once more');
  }),

  memoryCase('ttl/zero', 'ttlMs 0 expires at once', async (memory) => {
    await memory.store('lasting', 'words');
    const stored = await memory.store('expiring', 'words', { ttlMs: 0 });
    ensureEqual([stored.created, stored.expiresAt], [true, stored.updatedAt], 'created and expiresAt');
    await ensureSeen(memory, ONE, 'at once');
    await memory.checkpoint();
    await ensureSeen(memory, ONE, 'after a checkpoint');
    ensureEqual(await memory.delete('expiring'), false, 'delete');
  }),

  memoryCase(
    'ttl/past',
    'an expiresAt that has passed expires at once, also what was there before',
    async (memory, { clock }) => {
      await memory.store('lasting', 'words');
      await memory.store('expiring', 'words');
      await memory.checkpoint();
      await memory.store('expiring', 'words', { expiresAt: new Date(clock.nowMs() - 1) });
      await ensureSeen(memory, ONE, 'at once');
      await memory.checkpoint();
      await ensureSeen(memory, ONE, 'after a checkpoint');
    },
  ),

  memoryCase('ttl/very-long', 'a life longer than any calendar is as good as for ever', async (memory, { clock }) => {
    await memory.store('lasting', 'words', { ttlMs: Number.MAX_VALUE });
    await memory.store('expiring', 'words', { ttlMs: Number.MAX_SAFE_INTEGER });
    await clock.advance(1_000_000_000_000);
    await ensureSeen(memory, BOTH, 'after decades');
    await memory.checkpoint();
    await ensureSeen(memory, BOTH, 'after a checkpoint');
  }),

  memoryCase('ttl/revive', 'a record stored after it expired is a new one', async (memory, { clock }) => {
    for (const checkpoint of [false, true]) {
      await memory.store('expiring', 'words', { ttlMs: 10 });
      if (checkpoint) await memory.checkpoint();
      await clock.advance(10);
      ensureEqual(await memory.delete('expiring'), false, 'delete of an expired record');
      const revived = await memory.store('expiring', 'words again');
      ensureEqual([revived.created, revived.createdAt], [true, new Date(clock.nowMs())], 'created and createdAt');
      ensureEqual([await foundBy(memory, 'again'), await memory.count()], [['expiring'], 1], 'search and count');
      await memory.delete('expiring');
    }
  }),

  memoryCase(
    'ttl/stored-again',
    'storing again before expiry sets the life anew, or ends its end',
    async (memory, { clock }) => {
      await memory.store('expiring', 'words', { ttlMs: 10 });
      await memory.store('lasting', 'words', { ttlMs: 10 });
      await clock.advance(5);
      ensureEqual((await memory.store('expiring', 'words', { ttlMs: 10 })).created, false, 'created');
      ensureEqual((await memory.store('lasting', 'words')).expiresAt, undefined, 'expiresAt');
      await clock.advance(9);
      await ensureSeen(memory, BOTH, 'past the first life');
      await clock.advance(1);
      await ensureSeen(memory, ONE, 'at the end of the second life');
    },
  ),

  memoryCase(
    'ttl/before-limit',
    'expired records take no place in a limited result and no part in its scores',
    async (memory, fixture) => {
      const plain = await fixture.open();
      for (const each of [memory, plain]) {
        await each.store('live', 'alien in a long text about many other things');
        await each.store('second', 'many things');
      }
      for (let index = 0; index < 30; index += 1) await memory.store(`x${index}`, 'alien alien', { ttlMs: 10 });
      await fixture.clock.advance(10);
      await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(await foundBy(now, 'alien', { limit: 1 }), ['live'], 'search');
        ensureEqual(await foundBy(now, undefined, { limit: 2 }), ['second', 'live'], 'newest');
        ensureEqual(await scoresOf(now, 'alien many'), await scoresOf(plain, 'alien many'), 'scores');
      });
    },
    TINY_MEMTABLE,
  ),
];
