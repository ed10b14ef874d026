import type { LongTermMemory } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { commitsOf, keysOf, recordOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

const CALLERS = Array.from({ length: 50 }, (_, index) => index);

/** What several calls at once came to: values of those that resolved; any failure but PRECONDITION_FAILED fails the case. */
async function winnersOf<T>(calls: readonly Promise<T>[]): Promise<readonly T[]> {
  const winners: T[] = [];
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === 'fulfilled') winners.push(result.value);
    else await ensureRejects('PRECONDITION_FAILED', () => Promise.reject(result.reason), 'a call that lost');
  }
  return winners;
}

/** Checks that calls are refused and leave no trace. */
async function ensureRefused(
  memory: LongTermMemory,
  calls: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  const before = [await commitsOf(memory), await memory.retrieveMany(await keysOf(memory))];
  for (const [what, call] of Object.entries(calls)) await ensureRejects('PRECONDITION_FAILED', call, what);
  ensureEqual([await commitsOf(memory), await memory.retrieveMany(await keysOf(memory))], before, 'what is there');
}

export const conditionCases: readonly LongTermMemoryCase[] = [
  memoryCase(
    'conditions/revision',
    'a store with the revision of the record replaces it, one with any other is PRECONDITION_FAILED and changes nothing',
    async (memory, fixture) => {
      const first = await memory.store('k', 1);
      const { revision, createdAt } = await memory.store('k', 2, { ifRevision: first.revision });
      ensure(revision > first.revision, 'a condition that holds stores');
      const again = await inEveryLayer(fixture, memory, async (now) => {
        await ensureRefused(now, {
          'an older revision': () => now.store('k', 3, { ifRevision: first.revision }),
          'a revision that never was': () => now.store('k', 3, { ifRevision: revision + 1 }),
          'a record that is not there': () => now.store('none', 3, { ifRevision: revision }),
          zero: () => now.store('k', 3, { ifRevision: 0 }),
        });
      });
      const record = await recordOf(again, 'k');
      ensureEqual([record.value, record.createdAt, record.revision], [2, createdAt, revision], 'the record');
    },
  ),

  memoryCase('conditions/absent', "'absent' stores where there is nothing, and only there", async (memory, fixture) => {
    ensureEqual((await memory.store('k', 1, { ifRevision: 'absent' })).created, true, 'created');
    const again = await inEveryLayer(fixture, memory, (now) =>
      ensureRefused(now, { 'a record that is there': () => now.store('k', 2, { ifRevision: 'absent' }) }),
    );
    await again.delete('k');
    ensureEqual((await again.store('k', 3, { ifRevision: 'absent' })).created, true, 'created after a delete');
  }),

  memoryCase('conditions/delete', 'delete takes the same conditions', async (memory, fixture) => {
    const old = await memory.store('k', 1);
    const { revision } = await memory.store('k', 2);
    const again = await inEveryLayer(fixture, memory, (now) =>
      ensureRefused(now, {
        'an older revision': () => now.delete('k', { ifRevision: old.revision }),
        "'absent' for a record that is there": () => now.delete('k', { ifRevision: 'absent' }),
        'a record that is not there': () => now.delete('none', { ifRevision: revision }),
      }),
    );
    ensureEqual(await again.delete('none', { ifRevision: 'absent' }), false, "'absent' where there is nothing");
    ensureEqual(await again.delete('k', { ifRevision: revision }), true, 'the right revision');
    ensureEqual(await again.retrieve('k'), undefined, 'record');
  }),

  memoryCase('conditions/expired', 'a record that has expired is absent', async (memory, { clock }) => {
    const { revision } = await memory.store('k', 1, { ttlMs: 10 });
    await memory.store('l', 1, { ttlMs: 10 });
    await memory.checkpoint();
    await clock.advance(10);
    await ensureRefused(memory, {
      'its revision': () => memory.store('k', 2, { ifRevision: revision }),
      'its revision, for a delete': () => memory.delete('k', { ifRevision: revision }),
    });
    ensureEqual((await memory.store('k', 2, { ifRevision: 'absent' })).created, true, 'created');
    ensureEqual(await memory.delete('l', { ifRevision: 'absent' }), false, 'delete');
    const atOnce = await memory.storeMany([
      { key: 'm', value: 1, ttlMs: 0 },
      { key: 'm', value: 2, expiresAt: new Date(clock.nowMs()), ifRevision: 'absent' },
      { key: 'm', value: 3, ifRevision: 'absent' },
    ]);
    ensureEqual(
      atOnce.map(({ created }) => created),
      [true, true, true],
      'created over what expires at once',
    );
  }),

  memoryCase(
    'conditions/many',
    'one condition of a storeMany that does not hold, and nothing of it is stored',
    async (memory) => {
      const { revision } = await memory.store('a', 1);
      await ensureRefused(memory, {
        'a bad one last': () =>
          memory.storeMany([
            { key: 'a', value: 2, ifRevision: revision },
            { key: 'b', value: 2, ifRevision: revision },
          ]),
        'a bad one first': () =>
          memory.storeMany([
            { key: 'a', value: 2, ifRevision: 'absent' },
            { key: 'b', value: 2 },
          ]),
        'what an earlier item created': () =>
          memory.storeMany([
            { key: 'b', value: 2, ifRevision: 'absent' },
            { key: 'b', value: 3, ifRevision: 'absent' },
          ]),
      });
      const stored = await memory.storeMany([
        { key: 'a', value: 2, ifRevision: revision },
        { key: 'b', value: 2, ifRevision: 'absent' },
      ]);
      ensureEqual(
        stored.map(({ created }) => created),
        [false, true],
        'created',
      );
    },
  ),

  memoryCase(
    'conditions/one-wins',
    'of many that ask for the same condition at once one gets it, and the others change nothing',
    async (memory) => {
      const created = await winnersOf(CALLERS.map((one) => memory.store('k', one, { ifRevision: 'absent' })));
      ensureEqual(created.length, 1, 'stores that created');
      const revision = created[0]?.revision ?? Number.NaN;
      ensureEqual((await memory.retrieve('k'))?.value, created[0]?.value, 'value');
      await memory.checkpoint();
      const replaced = await winnersOf(CALLERS.map((one) => memory.store('k', -one, { ifRevision: revision })));
      ensureEqual(replaced.length, 1, 'stores that replaced');
      const last = replaced[0]?.revision ?? Number.NaN;
      const deleted = await winnersOf(CALLERS.map(() => memory.delete('k', { ifRevision: last })));
      ensureEqual(deleted, [true], 'deletes');
      ensureEqual(await memory.count(), 0, 'count');
    },
  ),

  memoryCase(
    'conditions/own-group-only',
    'a condition that does not hold rejects its own call only, not those that were made at the same time',
    async (memory) => {
      await memory.store('k', 1);
      const results = await Promise.allSettled([
        memory.store('a', 1),
        memory.store('k', 2, { ifRevision: 'absent' }),
        memory.storeMany([
          { key: 'b', value: 1 },
          { key: 'c', value: 1, ifRevision: 'absent' },
        ]),
        memory.delete('k', { ifRevision: 5 }),
        memory.store('d', 1, { ifRevision: 'absent' }),
      ]);
      ensureEqual(
        results.map(({ status }) => status === 'fulfilled'),
        [true, false, true, false, true],
        'calls that resolved',
      );
      ensureEqual(await keysOf(memory), ['a', 'b', 'c', 'd', 'k'], 'keys');
      ensureEqual((await recordOf(memory, 'k')).value, 1, 'value');
    },
  ),

  memoryCase('bad-input/if-revision', 'an ifRevision that is none is INVALID_ARGUMENT', async (memory) => {
    for (const bad of [-1, 1.5, Number.NaN, 'there', '5', null, {}]) {
      const options = { ifRevision: bad as unknown as number };
      await ensureRejects('INVALID_ARGUMENT', () => memory.store('k', 1, options), 'store');
      await ensureRejects('INVALID_ARGUMENT', () => memory.storeMany([{ key: 'k', value: 1, ...options }]), 'many');
      await ensureRejects('INVALID_ARGUMENT', () => memory.delete('k', options), 'delete');
    }
    ensureEqual(await memory.count(), 0, 'count');
  }),
];
