import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type Clock, EiderError, type LongTermMemory, manualClock, type SqlEngine } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

let engine: SqlEngine;
let memory: LongTermMemory;

/** A clock that goes on by a millisecond whenever it is looked at: every slice of work is soon over. */
function tickingClock(): Clock {
  const clock = manualClock(1_000);
  let elapsedMs = 0;
  return { nowMs: clock.nowMs, sleep: clock.sleep, monotonicMs: () => elapsedMs++ };
}

beforeAll(async () => {
  engine = await openNodeDuckDb();
  const clock = tickingClock();
  memory = await createMemory({ engine, log: memoryLog({ clock }), clock });
  await memory.storeMany(
    Array.from({ length: 400 }, (_, at) => ({ key: `k${at}`, value: 'alpha and then beta', metadata: { at } })),
  );
  // Everything is indexed: what is measured below is looking at texts.
  await memory.search('alpha', { limit: 1 });
});

afterAll(async () => {
  await memory.close();
  await engine.close();
});

for (const [what, query, options] of [
  ['for a phrase', '"alpha beta"', {}],
  ['without a query', undefined, { filter: { not: { at: { gte: 0 } } } }],
] as const) {
  test(`a search ${what} that looks at many texts gives others a turn and hears its signal`, async () => {
    const controller = new AbortController();
    const searching = memory.search(query, { ...options, signal: controller.signal });
    const outcome = searching.then(
      () => 'found',
      (error: unknown) => (EiderError.is(error) ? error.code : error),
    );
    setTimeout(() => controller.abort(), 0);
    expect(await outcome).toBe('ABORTED');
    expect((await memory.search(query, options)).hits).toEqual([]);
  });
}
