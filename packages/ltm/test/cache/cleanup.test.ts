import type { LongTermMemory } from '@eider/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CacheBench, counting, openCacheBench } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

/** Entries whose life is over by a cache's clock, while the memory, by its own, keeps them a while longer. */
async function withOverdue(memory: LongTermMemory, count: number): Promise<void> {
  const nowMs = bench.clock.nowMs();
  for (let index = 0; index < count; index += 1) {
    const facts = { version: 1, kind: 'value', agent: 'researcher', action: 'old' };
    const cache = { ...facts, cachedAtMs: nowMs - 2_000, freshUntilMs: nowMs - 1_000, staleMs: 500 };
    await memory.store(`cache:researcher:old-${String(index).padStart(3, '0')}`, index, { metadata: { cache } });
  }
}

test('a stored result is followed by a look that removes at most cleanupLimit entries which nobody can use', async () => {
  const { wrap, memory } = await bench.open({ cleanupProbability: 1, cleanupLimit: 5 });
  await withOverdue(memory, 12);
  const counts: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await wrap(counting(), round);
    counts.push((await memory.count({ prefix: 'cache:researcher:old-' })) as number);
  }
  expect(counts).toEqual([7, 2, 0, 0]);
  // Having come to the end it begins again.
  await withOverdue(memory, 1);
  await wrap(counting(), 'again');
  expect(await memory.count({ prefix: 'cache:researcher:old-' })).toBe(0);
  expect(await memory.count()).toBe(5);
});

test('it leaves alone what is alive, what may still be given while it is renewed, and what it does not know', async () => {
  const { wrap, get, memory } = await bench.open({ cleanupProbability: 1, cleanupLimit: 100 });
  await wrap(counting(), 1, { key: 'alive' });
  await wrap(counting(), 1, { key: 'stale', ttlSeconds: 1, staleWhileRevalidateMs: 60_000 });
  await memory.store('cache:researcher:foreign', 'of somebody else');
  await memory.store('cache:other:old', 1, { metadata: { cache: { version: 1, freshUntilMs: 0 } } });
  await bench.clock.advance(2_000);
  for (let round = 0; round < 3; round += 1) await wrap(counting(), round);
  expect(await get('alive')).toBe(1);
  expect(await memory.retrieve('cache:researcher:stale')).toBeDefined();
  expect(await memory.retrieve('cache:researcher:foreign')).toBeDefined();
  expect(await memory.retrieve('cache:other:old')).toBeDefined();
});

test('it happens as often as cleanupProbability says: never, or after every twentieth result', async () => {
  const never = await bench.open({ cleanupProbability: 0 });
  await withOverdue(never.memory, 1);
  for (let round = 0; round < 50; round += 1) await never.wrap(counting(), round);
  expect(await never.memory.count({ prefix: 'cache:researcher:old-' })).toBe(1);
  const chances = [0.05, 0.049_9];
  const random = { next: () => chances.shift() ?? 1 };
  const memory = await bench.openMemory();
  const usual = bench.cacheOn(memory, { cleanupProbability: 0.05 }, { random });
  await withOverdue(memory, 1);
  await usual.wrap(counting(), 1);
  expect(await memory.count({ prefix: 'cache:researcher:old-' })).toBe(1);
  await usual.wrap(counting(), 2);
  expect(await memory.count({ prefix: 'cache:researcher:old-' })).toBe(0);
});

test('hits and failures clean nothing, and cleanupLimit 0 switches it off', async () => {
  const { wrap, memory } = await bench.open({ cleanupProbability: 1, cleanupLimit: 0 });
  await withOverdue(memory, 1);
  await wrap(counting(), 1);
  await wrap(counting(), 1, { cleanupLimit: 5 });
  await wrap(
    counting('bad', () => Promise.reject(new Error('no'))),
    1,
    { cleanupLimit: 5 },
  ).catch(() => undefined);
  expect(await memory.count({ prefix: 'cache:researcher:old-' })).toBe(1);
  await wrap(counting(), 2, { cleanupLimit: 5 });
  expect(await memory.count({ prefix: 'cache:researcher:old-' })).toBe(0);
});
