import type { MemoryStats } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { type LongTermMemoryCase, memoryCase, restarted, TINY_MEMTABLE } from './memory-case.ts';

/** What must hold of a memory's figures at any time. */
function ensurePlausible(stats: MemoryStats): void {
  const { lastSequence, checkpointSequence, memtable, runs, logSizeBytes } = stats;
  ensure(checkpointSequence <= lastSequence, 'no checkpoint is ahead of the last commit');
  ensure(memtable.entries >= 0 && memtable.sizeBytes >= 0 && logSizeBytes >= 0, 'sizes are not negative');
  ensure((memtable.entries === 0) === (memtable.sizeBytes === 0), 'a memtable with entries has a size');
  ensure(
    memtable.entries === 0 || checkpointSequence < lastSequence,
    'entries in a memtable are behind the checkpoint',
  );
  for (const [index, run] of runs.entries()) {
    ensure(run.from < run.to && run.records > 0, 'a run holds commits and records');
    ensure(index === 0 || (runs[index - 1]?.to ?? Number.NaN) <= run.from, 'runs follow one another, oldest first');
  }
  ensure((runs.at(-1)?.to ?? 0) <= checkpointSequence, 'no run holds more than the checkpoint says');
  ensureEqual(new Set(runs.map(({ id }) => id)).size, runs.length, 'ids of runs');
}

export const statsCases: readonly LongTermMemoryCase[] = [
  memoryCase('stats/commits', 'lastSequence counts commits, whichever view made or asks', async (memory) => {
    ensureEqual((await memory.stats()).lastSequence, 0, 'new');
    await memory.store('a', 1);
    await memory.namespace('n').store('a', 1);
    await memory.storeMany([
      { key: 'a', value: 2 },
      { key: 'b', value: 2 },
    ]);
    await memory.delete('a');
    for (const view of [memory, memory.namespace('n')]) {
      const stats = await view.stats();
      ensurePlausible(stats);
      ensureEqual(stats.lastSequence, 4, 'commits');
    }
  }),

  memoryCase('stats/checkpoint', 'a checkpoint moves entries from the memtable into runs', async (memory) => {
    for (const key of ['a', 'b', 'c', 'a']) await memory.store(key, 'words');
    const before = await memory.stats();
    ensureEqual([before.memtable.entries, before.runs, before.checkpointSequence], [3, [], 0], 'before');
    ensurePlausible(before);
    await memory.checkpoint();
    const after = await memory.stats();
    ensurePlausible(after);
    ensureEqual([after.memtable.entries, after.checkpointSequence, after.lastSequence], [0, 4, 4], 'after');
    ensureEqual(
      after.runs.reduce((sum, { records }) => sum + records, 0),
      3,
      'records in runs',
    );
  }),

  memoryCase(
    'stats/plausible',
    'the figures fit together at every moment',
    async (memory, fixture) => {
      for (let index = 0; index < 30; index += 1) {
        await memory.store(`k${index}`, 'words');
        ensurePlausible(await memory.stats());
      }
      await memory.checkpoint();
      const { runs, checkpointSequence } = await memory.stats();
      ensureEqual(checkpointSequence, 30, 'checkpointSequence');
      ensureEqual(
        runs.reduce((sum, { records }) => sum + records, 0),
        30,
        'records in runs',
      );
      const again = await (await restarted(fixture, memory)).stats();
      ensurePlausible(again);
      ensureEqual([again.lastSequence, again.recovery.tornBytes], [30, 0], 'opened again');
    },
    TINY_MEMTABLE,
  ),
];
