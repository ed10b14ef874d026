import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, type LongTermMemory, manualClock, seededRandom } from '@eider/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemory } from '../../src/index.ts';
import { collected } from './collected.ts';

const HOUR_MS = 3_600_000;
const START_MS = 1_000 * HOUR_MS;
const ROUNDS = 120;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-jumps-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A wall clock that can be set, as a machine's is. */
class SettableClock implements Clock {
  wallMs = START_MS;
  readonly #steady = manualClock();

  nowMs(): number {
    return this.wallMs;
  }

  monotonicMs(): number {
    return this.#steady.monotonicMs();
  }

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    return this.#steady.sleep(ms, options);
  }
}

const open = (clock: Clock): Promise<LongTermMemory> => openMemory(join(folder, 'ltm.duckdb'), {}, { clock });

test('no record is lost and no time goes back while the wall clock jumps by hours', async () => {
  const clock = new SettableClock();
  const random = seededRandom(20);
  const model = new Map<string, { readonly createdMs: number; readonly updatedMs: number; readonly value: number }>();
  let memory = await open(clock);
  let [latestMs, revision] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    clock.wallMs += Math.round((random.next() - 0.5) * 10 * HOUR_MS);
    const key = `k${Math.floor(random.next() * 40)}`;
    const stored = await memory.store(key, round);
    const [createdMs, updatedMs] = [stored.createdAt.getTime(), stored.updatedAt.getTime()];
    // The time of a commit never falls, and creation survives replacing.
    expect(updatedMs).toBeGreaterThanOrEqual(Math.max(latestMs, clock.wallMs));
    expect(createdMs).toBe(model.get(key)?.createdMs ?? updatedMs);
    expect(stored.revision).toBeGreaterThan(revision);
    [latestMs, revision] = [updatedMs, stored.revision];
    model.set(key, { createdMs, updatedMs, value: round });
    if (round % 10 === 3) await memory.checkpoint();
    if (round % 15 === 7) {
      await memory.close();
      memory = await open(clock);
    }
  }
  await memory.close();
  // Days before anything was stored.
  clock.wallMs = START_MS - 100 * HOUR_MS;
  memory = await open(clock);
  const found = (await collected(memory.list())).map(({ key, value, createdAt, updatedAt }) => [
    key,
    { createdMs: createdAt.getTime(), updatedMs: updatedAt.getTime(), value },
  ]);
  expect(new Map(found as [string, never][])).toEqual(model);
  expect(await memory.count()).toBe(model.size);
  await memory.close();
});

test.each([
  ['in the memtable', false],
  ['in a run', true],
] as const)('what has expired, %s, stays so after the clock was set back, in the same session', async (_, folds) => {
  const clock = new SettableClock();
  const memory = await open(clock);
  await memory.store('short', { text: 'brief words' }, { ttlMs: HOUR_MS });
  await memory.store('long', { text: 'lasting words' }, { ttlMs: 100 * HOUR_MS });
  if (folds) await memory.checkpoint();
  const keys = async (): Promise<readonly string[]> => {
    const listed = (await collected(memory.list())).map(({ key }) => key);
    const found = (await memory.search('words')).hits.map(({ record }) => record.key).toSorted();
    const one = await memory.retrieve('short');
    expect(found).toEqual(listed);
    expect(await memory.count()).toBe(listed.length);
    expect(one !== undefined).toBe(listed.includes('short'));
    return listed;
  };
  expect(await keys()).toEqual(['long', 'short']);
  clock.wallMs = START_MS + HOUR_MS - 1;
  expect(await keys()).toEqual(['long', 'short']);
  clock.wallMs = START_MS + HOUR_MS;
  expect(await keys()).toEqual(['long']);
  clock.wallMs = START_MS - 50 * HOUR_MS;
  expect(await keys()).toEqual(['long']);
  // A life is counted from the latest time that the memory has seen, not from a clock that went back.
  const stored = await memory.store('short', { text: 'brief words' }, { ttlMs: HOUR_MS });
  expect(stored.expiresAt?.getTime()).toBe(stored.updatedAt.getTime() + HOUR_MS);
  expect(stored.updatedAt.getTime()).toBeGreaterThanOrEqual(START_MS);
  expect(await keys()).toEqual(['long', 'short']);
  await memory.close();
});

test('after reopening with a clock that went back, a record lives no longer than to its time, and what was removed stays so', async () => {
  const clock = new SettableClock();
  let memory = await open(clock);
  await memory.store('gone', 1, { ttlMs: HOUR_MS });
  await memory.checkpoint();
  clock.wallMs = START_MS + 5 * HOUR_MS;
  // The memory has seen this time: it is that of a commit.
  await memory.store('later', 2, { ttlMs: HOUR_MS });
  await memory.close();
  clock.wallMs = START_MS - 5 * HOUR_MS;
  memory = await open(clock);
  expect((await collected(memory.list())).map(({ key }) => key)).toEqual(['later']);
  clock.wallMs = START_MS + 6 * HOUR_MS;
  expect(await memory.retrieve('later')).toBeUndefined();
  await memory.close();
});
