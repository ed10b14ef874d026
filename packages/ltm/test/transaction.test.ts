import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type LongTermMemory, type ManualClock, manualClock, type SqlEngine, seededRandom } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { TransactionLine } from '../src/memory/transaction-line.ts';

const ADVICE = 'through the transaction only';

let engine: SqlEngine;
let clock: ManualClock;
let memory: LongTermMemory;

beforeAll(async () => {
  engine = await openNodeDuckDb();
});

beforeEach(async () => {
  clock = manualClock(1_000);
  memory = await createMemory({ engine, log: memoryLog({ clock }), clock, random: seededRandom(1) });
  await memory.store('k', 0);
});

afterEach(() => memory.close());
afterAll(() => engine.close());

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A work that finds its read changed in each of its first runs. */
function disturbed(times: number, runs: number[]) {
  return async (tx: { retrieve(key: string): Promise<unknown> }): Promise<number> => {
    runs.push(clock.nowMs());
    await tx.retrieve('k');
    if (runs.length <= times) await memory.store('k', runs.length);
    return runs.length;
  };
}

test('a transaction that never commits because its work writes past it is told that this may be the reason', async () => {
  const beside = memory.transaction(
    async (tx) => {
      await tx.retrieve('k');
      await memory.store('k', 1);
      await tx.store('k', 2);
    },
    { maxAttempts: 2 },
  );
  await expect(beside).rejects.toMatchObject({ code: 'ABORTED', message: expect.stringContaining(ADVICE) });
  const condition = memory.transaction((tx) => tx.store('k', 1, { ifRevision: 'absent' }));
  await expect(condition).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
    message: expect.stringContaining(ADVICE),
  });
  // No transaction, no such advice.
  const plain = await memory.store('k', 1, { ifRevision: 'absent' }).catch((error: unknown) => error);
  expect(String(plain)).not.toContain(ADVICE);
});

test('the first conflicts cost no waiting', async () => {
  const runs: number[] = [];
  expect(await memory.transaction(disturbed(2, runs))).toBe(3);
  expect(runs).toEqual([1_000, 1_000, 1_000]);
  expect(clock.sleepers).toBe(0);
});

test('conflicts that go on wait by chance, longer each time, and a signal ends the waiting', async () => {
  const runs: number[] = [];
  const controller = new AbortController();
  const running = memory.transaction(disturbed(10, runs), { signal: controller.signal });
  await turns();
  expect([runs.length, clock.sleepers]).toEqual([3, 1]);
  await clock.advance(16);
  await turns();
  expect([runs.length, clock.sleepers]).toEqual([4, 1]);
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'ABORTED', retryable: false });
  expect(clock.sleepers).toBe(0);
});

test('a transaction within a transaction that runs again is of its own, and is not kept waiting for ever', async () => {
  let runs = 0;
  const running = memory.transaction(async (outer) => {
    runs += 1;
    await outer.retrieve('k');
    if (runs === 1) await memory.store('k', 1);
    else await memory.transaction((inner) => inner.store('inner', runs));
    await outer.store('outer', runs);
  });
  await turns();
  expect(clock.sleepers).toBe(1);
  await clock.advance(400);
  await running;
  expect((await memory.retrieveMany(['inner', 'outer'])).map((record) => record?.value)).toEqual([2, 2]);
});

test('closing the memory rejects a transaction whose work is still going on, and stores nothing of it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const other = await createMemory({ engine, log: memoryLog() });
  const running = other.transaction(async (tx) => {
    await tx.store('k', 1);
    await promise;
  });
  await turns(2);
  await other.close();
  resolve();
  await expect(running).rejects.toMatchObject({ code: 'CLOSED' });
});

test('a call that fails and that nobody waits for fails the transaction and nothing else', async () => {
  await expect(
    memory.transaction(async (tx) => {
      void tx.store('', 1);
      void tx.delete('');
      await tx.store('fine', 1);
    }),
  ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await memory.retrieve('fine')).toBeUndefined();
});

test('a work that ends while its reads are under way is validated for them too', async () => {
  await memory.checkpoint();
  const cold = await createMemory({ engine, log: memoryLog({ clock }), clock }, { cacheBytes: 0 });
  await cold.storeMany(['a', 'b'].map((key) => ({ key, value: 1 })));
  await cold.checkpoint();
  let runs = 0;
  await cold.transaction(async (tx) => {
    runs += 1;
    void tx.retrieve('a').catch(() => undefined);
    void tx.delete('b').catch(() => undefined);
    if (runs === 1) await cold.storeMany(['a', 'b'].map((key) => ({ key, value: 2 })));
  });
  expect(runs).toBe(2);
  expect(await cold.retrieve('b')).toBeUndefined();
  await cold.close();
});

test('texts of a transaction are bounded together', async () => {
  const large = 'x'.repeat(44 * 1024 * 1024);
  await expect(
    memory.transaction(async (tx) => {
      for (const key of ['a', 'b', 'c']) await tx.store(key, large);
    }),
  ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await memory.count()).toBe(1);
});

test('what a transaction deletes and stores again is a new record', async () => {
  const { createdAt } = await memory.store('k', 1);
  await clock.advance(1_000);
  await memory.transaction(async (tx) => {
    await tx.delete('k');
    await tx.store('k', 2, { ifRevision: 'absent' });
  });
  const record = await memory.retrieve('k');
  expect(record?.value).toBe(2);
  expect(record?.createdAt.getTime()).toBe(createdAt.getTime() + 1_000);
  expect(await memory.count()).toBe(1);
});

test('those who try again go one after the other, in the order in which they came', async () => {
  const line = new TransactionLine(clock, seededRandom(1));
  const order: string[] = [];
  const enter = async (name: string, attempt: number): Promise<() => void> => {
    const leave = await line.enter(attempt, undefined);
    order.push(name);
    return leave;
  };
  const first = await enter('first', 2);
  const second = enter('second', 2);
  const third = enter('third', 3);
  const fresh = enter('fresh', 1);
  await turns(2);
  expect(order).toEqual(['first']);
  first();
  (await second)();
  (await third)();
  (await fresh)();
  expect(order).toEqual(['first', 'second', 'third', 'fresh']);
  (await enter('alone', 1))();
  expect(clock.sleepers).toBe(0);
});

test('nobody gives up waiting while the line gets on', async () => {
  const line = new TransactionLine(clock, seededRandom(1));
  let leave = await line.enter(2, undefined);
  const waiting = Array.from({ length: 10 }, () => line.enter(2, undefined));
  let reached = 0;
  for (const turn of waiting) void turn.then(() => (reached += 1));
  for (const [index, turn] of waiting.entries()) {
    await clock.advance(150);
    leave();
    leave = await turn;
    await turns(1);
    expect(reached).toBe(index + 1);
  }
  leave();
});
