import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type CommitLog, type LongTermMemory, type ManualClock, manualClock, type SqlEngine } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

// Two memories over one log, as two processes over one bucket will be.
let engine: SqlEngine;
let clock: ManualClock;
let log: CommitLog;
let ours: LongTermMemory;
let theirs: LongTermMemory;

beforeAll(async () => {
  engine = await openNodeDuckDb();
});

beforeEach(async () => {
  clock = manualClock(1_000);
  log = memoryLog({ clock });
  ours = await createMemory({ engine, log, clock });
  theirs = await createMemory({ engine, log, clock });
});

afterEach(async () => {
  await ours.close();
  await theirs.close();
});

afterAll(() => engine.close());

async function valueIn(memory: LongTermMemory, consistency: 'latest' | 'local'): Promise<unknown> {
  return (await memory.retrieve('k', { consistency }))?.value;
}

test('what another writer appended is seen with latest, and by local reads from then on', async () => {
  await ours.store('k', 1);
  expect(await valueIn(theirs, 'local')).toBeUndefined();
  expect(await valueIn(theirs, 'latest')).toBe(1);
  await ours.store('k', 2);
  expect(await valueIn(theirs, 'local')).toBe(1);
  expect(await theirs.count({ consistency: 'latest' })).toBe(1);
  expect(await valueIn(theirs, 'local')).toBe(2);
});

test('an own write brings everything that was written before it', async () => {
  await ours.store('k', 1);
  await theirs.store('other', 1);
  expect(await valueIn(theirs, 'local')).toBe(1);
});

test('a write that loses the race is judged again: created, createdAt and conditions are those of its place', async () => {
  const first = await ours.store('k', 1);
  await clock.advance(5);
  const second = await theirs.store('k', 2);
  expect([second.created, second.createdAt]).toEqual([false, first.createdAt]);
  await expect(ours.store('k', 3, { ifRevision: first.revision })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
    details: { ifRevision: first.revision, revision: second.revision },
  });
  await expect(ours.store('k', 3, { ifRevision: second.revision })).resolves.toMatchObject({ created: false });
});

test('a refusal and a delete of nothing are of the moment, not of what was known before', async () => {
  await ours.store('k', 1);
  expect(await theirs.delete('k')).toBe(true);
  await ours.store('new', 1, { ifRevision: 'absent' });
  await expect(theirs.store('new', 2, { ifRevision: 'absent' })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  await theirs.delete('new');
  await expect(ours.store('new', 3, { ifRevision: 'absent' })).resolves.toMatchObject({ created: true });
  await theirs.store('k', 5);
  expect(await ours.delete('k')).toBe(true);
});

test('a transaction sees what another writer committed before it began, and runs again for what came later', async () => {
  await ours.store('k', 1);
  const seen: unknown[] = [];
  await theirs.transaction(async (tx) => {
    seen.push((await tx.retrieve('k'))?.value);
    if (seen.length === 1) await ours.store('k', 2);
    await tx.store('sum', seen.length);
  });
  expect(seen).toEqual([1, 2]);
  expect((await ours.retrieve('sum', { consistency: 'latest' }))?.value).toBe(2);
});

test('counters that two memories increment by transactions lose nothing', async () => {
  const increment = (memory: LongTermMemory): Promise<void> =>
    memory.transaction(async (tx) => tx.store('k', ((await tx.retrieve<number>('k'))?.value ?? 0) + 1), {
      maxAttempts: 1_000,
    });
  let isDone = false;
  const work = Promise.all(
    [ours, theirs, ours, theirs].map(async (memory) => {
      for (let step = 0; step < 25; step += 1) await increment(memory);
    }),
  ).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1);
  }
  await work;
  expect(await valueIn(ours, 'latest')).toBe(100);
  expect(await valueIn(theirs, 'latest')).toBe(100);
});

test('a watch tells what others wrote, once this memory has taken it in', async () => {
  const watch = theirs.watch()[Symbol.asyncIterator]();
  const next = watch.next();
  await ours.storeMany([
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
  ]);
  await theirs.count({ consistency: 'latest' });
  expect((await next).value).toMatchObject({ kind: 'stored', record: { key: 'a' } });
  expect((await watch.next()).value).toMatchObject({ kind: 'stored', record: { key: 'b' } });
  await watch.return?.();
});

test('checkpoints of one memory leave the other what it has not seen', async () => {
  for (let step = 0; step < 20; step += 1) {
    await ours.store(`k${step}`, step);
    await ours.checkpoint();
  }
  expect(await theirs.count({ consistency: 'latest' })).toBe(20);
  await theirs.checkpoint();
  await theirs.delete('k3');
  expect(await ours.count({ consistency: 'latest' })).toBe(19);
});

test('a memory that missed commits which the log no longer holds says so, and goes on reading what it knows', async () => {
  await ours.store('known', 1);
  expect(await theirs.count({ consistency: 'latest' })).toBe(1);
  await ours.store('missed', 1);
  await log.truncate(2);
  await ours.store('later', 1);
  for (const call of [() => theirs.count({ consistency: 'latest' }), () => theirs.store('k', 1)]) {
    await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: false });
  }
  expect((await theirs.retrieve('known'))?.value).toBe(1);
});

test('a watch that begins while the memory closes ends like any other', async () => {
  const other = await createMemory({ engine, log, clock });
  const next = other.watch()[Symbol.asyncIterator]().next();
  await other.close();
  expect((await next).done).toBe(true);
});
