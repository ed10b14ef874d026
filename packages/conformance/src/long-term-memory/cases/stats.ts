import type { StorageStats } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { commitsOf, storageOf } from './ask.ts';
import { inEveryLayer, type LongTermMemoryCase, memoryCase, restarted, TINY_MEMTABLE } from './memory-case.ts';

/** What must hold of a memory's figures at any time. */
function ensurePlausible(stats: StorageStats): void {
  const { lastSequence, checkpoint, memtable, runs, log, cache, stalenessMs = 0 } = stats;
  ensure(checkpoint.sequence <= lastSequence, 'no checkpoint is ahead of the last commit');
  ensure(memtable.entries >= 0 && memtable.sizeBytes >= 0 && log.sizeBytes >= 0, 'sizes are not negative');
  ensure(stalenessMs >= 0, 'nothing was seen in the future');
  ensure(cache.sizeBytes <= cache.limitBytes, 'a cache keeps to its limit');
  ensure((memtable.entries === 0) === (memtable.sizeBytes === 0), 'a memtable with entries has a size');
  ensure(
    memtable.entries === 0 || checkpoint.sequence < lastSequence,
    'entries in a memtable are behind the checkpoint',
  );
  ensure(log.after <= checkpoint.sequence, 'the log holds everything after the checkpoint');
  ensure((checkpoint.sequence === 0) === (checkpoint.at === undefined), 'a checkpoint has a time');
  for (const [index, run] of runs.entries()) {
    ensure(run.from < run.to && run.records > 0 && run.sizeBytes > 0, 'a run holds commits and records');
    ensure(index === 0 || (runs[index - 1]?.to ?? Number.NaN) <= run.from, 'runs follow one another, oldest first');
  }
  ensure((runs.at(-1)?.to ?? 0) <= checkpoint.sequence, 'no run holds more than the checkpoint says');
  ensureEqual(new Set(runs.map(({ id }) => id)).size, runs.length, 'ids of runs');
}

export const statsCases: readonly LongTermMemoryCase[] = [
  memoryCase('stats/commits', 'lastRevision grows with each commit, whichever view made or asks', async (memory) => {
    ensureEqual(await commitsOf(memory), 0, 'new');
    await memory.store('a', 1);
    await memory.namespace('n').store('a', 1);
    await memory.storeMany([
      { key: 'a', value: 2 },
      { key: 'b', value: 2 },
    ]);
    await memory.delete('a');
    ensureEqual((await storageOf(memory)).lastSequence, 4, 'lastSequence');
    for (const view of [memory, memory.namespace('n')]) ensureEqual(await commitsOf(view), 4, 'commits');
  }),

  memoryCase(
    'stats/last-revision',
    'no record has a greater revision than lastRevision, and every later one has',
    async (memory) => {
      const many = Array.from({ length: 3 }, (_, index) => ({ key: `k${index}`, value: index }));
      for (let step = 0; step < 3; step += 1) {
        const { lastRevision } = await memory.stats();
        const stored = await memory.storeMany(many);
        ensure(
          stored.every(({ revision }) => revision > lastRevision),
          'later revisions are greater',
        );
        const now = (await memory.stats()).lastRevision;
        ensure(
          stored.every(({ revision }) => revision <= now),
          'no revision is greater',
        );
      }
    },
  ),

  memoryCase(
    'stats/records',
    'records counts what is alive in the namespace and below, and nothing beside',
    async (memory, fixture) => {
      await memory.store('root', 1);
      await memory.namespace('a').store('k', 1);
      await memory.namespace('a', 'b').storeMany([
        { key: 'x', value: 1 },
        { key: 'y', value: 1 },
        { key: 'brief', value: 1, ttlMs: 10 },
      ]);
      await memory.namespace('ab').store('k', 1);
      await memory.namespace('a', 'b').delete('y');
      const recordsOf = async (now: typeof memory): Promise<readonly number[]> =>
        Promise.all(
          [now, now.namespace('a'), now.namespace('a', 'b'), now.namespace('ab'), now.namespace('none')].map(
            async (view) => (await view.stats()).records,
          ),
        );
      const again = await inEveryLayer(fixture, memory, async (now) => {
        ensureEqual(await recordsOf(now), [5, 3, 2, 1, 0], 'records');
      });
      await fixture.clock.advance(10);
      ensureEqual(await recordsOf(again), [4, 2, 1, 1, 0], 'records after expiry');
    },
  ),

  memoryCase('stats/only-root-tells', "a namespace's view does not tell what the memory is made of", async (memory) => {
    await memory.namespace('other').store('k', 1);
    ensureEqual(Object.keys(await memory.namespace('n').stats()).sort(), ['lastRevision', 'records'], 'names');
    ensure((await memory.stats()).storage !== undefined, 'the root tells');
  }),

  memoryCase(
    'stats/checkpoint',
    'a checkpoint moves entries from the memtable into runs',
    async (memory, { clock }) => {
      for (const key of ['a', 'b', 'c', 'a']) await memory.store(key, 'words');
      const before = await storageOf(memory);
      ensureEqual([before.memtable.entries, before.runs, before.checkpoint], [3, [], { sequence: 0 }], 'before');
      ensurePlausible(before);
      const at = new Date(clock.nowMs());
      await clock.advance(1_000);
      await memory.checkpoint();
      const after = await storageOf(memory);
      ensurePlausible(after);
      ensureEqual([after.memtable.entries, after.checkpoint, after.lastSequence], [0, { sequence: 4, at }, 4], 'after');
      ensureEqual(
        after.runs.reduce((sum, { records }) => sum + records, 0),
        3,
        'records in runs',
      );
    },
  ),

  memoryCase(
    'stats/plausible',
    'the figures fit together at every moment',
    async (memory, fixture) => {
      for (let index = 0; index < 30; index += 1) {
        await memory.store(`k${index}`, 'words');
        ensurePlausible(await storageOf(memory));
      }
      await memory.checkpoint();
      const { runs, checkpoint } = await storageOf(memory);
      ensureEqual(checkpoint.sequence, 30, 'sequence of the checkpoint');
      ensureEqual(
        runs.reduce((sum, { records }) => sum + records, 0),
        30,
        'records in runs',
      );
      const again = await storageOf(await restarted(fixture, memory));
      ensurePlausible(again);
      ensureEqual([again.lastSequence, again.recovery.tornBytes], [30, 0], 'opened again');
    },
    TINY_MEMTABLE,
  ),
];
