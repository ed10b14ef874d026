import { EiderError } from '@eider/core';
import { expect, test } from 'vitest';
import { Checkpointer } from '../src/checkpoint/checkpointer.ts';
import { Layers } from '../src/layers/layers.ts';
import { Entry } from '../src/memtable/entry.ts';
import { Readers } from '../src/runs/readers.ts';
import { RecordCache } from '../src/runs/record-cache.ts';
import type { RunStore } from '../src/runs/run-store.ts';
import { plainAnalyzer } from '../src/search/analyzer.ts';
import { UNPACED } from '../src/search/time-slices.ts';

function entryOf(revision: number): Entry {
  return new Entry({
    ...{ namespace: '', key: `k${revision}`, deleted: false, value: '1', metadata: '{}', text: undefined },
    ...{ createdAtMs: 0, updatedAtMs: 0, expiresAtMs: Number.POSITIVE_INFINITY, revision },
  });
}

test('while runs cannot be written, commits are taken up to a bound, then refused with the reason', async () => {
  const layers = new Layers([], 0, {
    readers: new Readers(),
    cache: new RecordCache(1_000),
    analyzer: plainAnalyzer,
    pacing: UNPACED,
  });
  const write = (): Promise<never> => Promise.reject(new EiderError('RESOURCE_EXHAUSTED', 'the disk is full'));
  const checkpointer = new Checkpointer({
    layers,
    runs: { write } as unknown as RunStore,
    opened: { sequence: 0, timeMs: 0 },
    cutLog: async () => undefined,
    limits: { maxEntries: 1, maxBytes: 1 },
    pacing: UNPACED,
  });
  let taken = 0;
  const commit = async (): Promise<void> => {
    checkpointer.checkRoom();
    taken += 1;
    layers.apply([entryOf(taken)], taken, 0, () => 'nothing');
    await checkpointer.whenRoomForMore();
  };
  const commitMany = async (): Promise<void> => {
    for (let count = 0; count < 100; count += 1) await commit();
  };
  await expect(commitMany()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('the disk is full'),
  });
  expect(taken).toBe(8);
  await checkpointer.settled();
});
