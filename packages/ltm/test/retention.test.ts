import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type CommitLog, type LongTermMemory, type ManualClock, manualClock, type SqlEngine } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LogRetention } from '../src/commits/log-retention.ts';
import { createMemory, type MemorySettings } from '../src/index.ts';

const HOUR_MS = 3_600_000;

let folder: string;
let engine: SqlEngine;
let clock: ManualClock;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-ltm-retention-'));
  engine = await openNodeDuckDb();
});

beforeEach(() => {
  clock = manualClock(HOUR_MS);
  files += 1;
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const path = (): string => join(folder, `memory-${files}.duckdb`);

async function openFile(settings: MemorySettings = {}): Promise<LongTermMemory> {
  const log = await openFileLog(`${path()}.log`, { clock, preallocateBytes: 65_536 });
  return createMemory({ engine, log, clock, owned: [log] }, { path: path(), ...settings });
}

async function storageOf(memory: LongTermMemory) {
  const { storage } = await memory.stats();
  if (storage === undefined) throw new Error('the root tells');
  return storage;
}

/** A log with commits of these sizes, an hour apart, and what is told of them. */
async function retentionOver(
  sizes: readonly number[],
  settings: { readonly retainMs?: number; readonly retainBytes?: number; readonly known?: boolean } = {},
): Promise<{ readonly log: CommitLog; readonly retention: LogRetention }> {
  const { retainMs = Number.MAX_SAFE_INTEGER, retainBytes = Number.MAX_SAFE_INTEGER, known = true } = settings;
  const log = memoryLog({ clock });
  await log.begin({ storeId: 'store', after: 0, timeMs: 0 });
  const unknownThrough = known ? 0 : sizes.length;
  const nowMs = (): number => clock.nowMs();
  const retention = new LogRetention({ log, mayCut: true, unknownThrough, retainMs, retainBytes, nowMs });
  for (const [after, sizeBytes] of sizes.entries()) {
    await clock.advance(HOUR_MS);
    const position = await log.append(new Uint8Array(sizeBytes), { after });
    if (known) retention.note({ ...position, sizeBytes });
  }
  return { log, retention };
}

const KIB = 1024;
const SIZES = Array.from({ length: 10 }, () => 64 * KIB);

test.each([true, false])(
  'commits beyond retainBytes go, up to the checkpoint (noted when they came: %s)',
  async (known) => {
    const { log, retention } = await retentionOver(SIZES, { retainBytes: 192 * KIB, known });
    await retention.cut(5);
    expect(log.state?.truncatedThrough).toBe(5);
    await retention.cut(10);
    expect(log.state?.truncatedThrough).toBe(5);
  },
);

test.each([true, false])('commits older than retainMs go (noted when they came: %s)', async (known) => {
  const { log, retention } = await retentionOver(SIZES, { retainMs: 3 * HOUR_MS, known });
  await retention.cut(10);
  expect(log.state?.truncatedThrough).toBe(7);
  await clock.advance(2 * HOUR_MS);
  await retention.cut(10);
  expect(log.state?.truncatedThrough).toBe(9);
});

test('the log is not written anew for less than half of it', async () => {
  const { log, retention } = await retentionOver(SIZES, { retainBytes: 384 * KIB });
  await retention.cut(10);
  expect(log.state?.truncatedThrough).toBe(0);
  await log.append(new Uint8Array(256 * KIB), { after: 10 });
  retention.note({ sequence: 11, timeMs: clock.nowMs(), sizeBytes: 256 * KIB });
  await retention.cut(11);
  expect(log.state?.truncatedThrough).toBe(8);
});

test('commits from before are not read while nothing can go', async () => {
  const { log, retention } = await retentionOver(SIZES, { retainMs: 100 * HOUR_MS, known: false });
  let read = 0;
  const counting = { ...log, read: (options: { after: number }) => counted(log.read(options)) } as CommitLog;
  async function* counted<T>(commits: AsyncIterable<T>): AsyncIterable<T> {
    for await (const commit of commits) {
      read += 1;
      yield commit;
    }
  }
  Object.defineProperty(counting, 'state', { get: () => log.state });
  const lazy = new LogRetention({
    log: counting,
    mayCut: true,
    unknownThrough: 10,
    retainMs: 100 * HOUR_MS,
    retainBytes: 1024 * KIB,
    nowMs: () => clock.nowMs(),
  });
  await lazy.cut(10);
  expect(read).toBe(1);
  await retention.cut(10);
  expect(log.state?.truncatedThrough).toBe(0);
});

test('small commits are remembered together, and go together', async () => {
  const { log, retention } = await retentionOver(
    Array.from({ length: 300 }, () => KIB),
    { retainBytes: 0 },
  );
  await retention.cut(100);
  expect(log.state?.truncatedThrough).toBe(0);
  await retention.cut(260);
  expect(log.state?.truncatedThrough).toBe(256);
  await retention.cut(300);
  expect(log.state?.truncatedThrough).toBe(300);
});

test('opening replays what came after the checkpoint only, and a watch finds what was before it', async () => {
  const first = await openFile();
  const { revision } = await first.store('a', 1);
  await first.store('b', 2);
  await first.close();
  const second = await openFile();
  expect((await storageOf(second)).recovery).toEqual({ replayedCommits: 0, tornBytes: 0 });
  expect((await storageOf(second)).log).toMatchObject({ after: 0 });
  for await (const change of second.watch({ after: revision })) {
    expect(change).toMatchObject({ kind: 'stored', record: { key: 'b' } });
    break;
  }
  await second.close();
});

test('a closed memory is complete without its log, although the log keeps commits', async () => {
  const first = await openFile();
  await first.store('a', 1);
  await first.close();
  await rm(`${path()}.log`);
  const alone = await openFile();
  expect((await alone.retrieve('a'))?.value).toBe(1);
  await alone.close();
});

test('with the memory file lost, a log that still holds everything makes the memory anew', async () => {
  const first = await openFile();
  await first.store('a', 1);
  await first.close();
  await rm(path());
  const again = await openFile();
  expect((await again.retrieve('a'))?.value).toBe(1);
  await again.close();
});

test('the log of a memory that goes on being written and folded in stays bounded', async () => {
  const memory = await openFile({
    log: { retainBytes: 256 * KIB },
    memtable: { maxEntries: 100_000, maxBytes: 256 * KIB },
  });
  const value = 'x'.repeat(4 * KIB);
  let largest = 0;
  for (let round = 0; round < 40; round += 1) {
    await memory.storeMany(Array.from({ length: 16 }, (_, index) => ({ key: `k${round}-${index}`, value })));
    largest = Math.max(largest, (await storageOf(memory)).log.sizeBytes);
  }
  await memory.checkpoint();
  // What must stay, as much again before it is cut, and what comes while a checkpoint is under way.
  expect(largest).toBeLessThan(2 * 1024 * KIB);
  expect((await storageOf(memory)).log.sizeBytes).toBeLessThanOrEqual(640 * KIB);
  expect((await storageOf(memory)).log.after).toBeGreaterThan(0);
  await memory.close();
});

test('what has expired or was deleted leaves the runs when they are merged', async () => {
  const memory = await openFile();
  await memory.storeMany(['a', 'b', 'c'].map((key) => ({ key, value: 1, ttlMs: 5 })));
  await memory.store('deleted', 1);
  await memory.checkpoint();
  expect((await storageOf(memory)).runs.map(({ records }) => records)).toEqual([4]);
  await clock.advance(5);
  await memory.delete('deleted');
  await memory.store('kept', 1);
  await memory.checkpoint();
  expect((await storageOf(memory)).runs.map(({ records }) => records)).toEqual([1]);
  await memory.close();
});

test('why a checkpoint in the background failed is told by stats until one succeeds', async () => {
  const failing = Object.create(engine, {
    capabilities: { value: engine.capabilities },
    query: { value: engine.query.bind(engine) },
    attach: { value: engine.attach.bind(engine) },
    stream: { value: engine.stream.bind(engine) },
    execute: { value: engine.execute.bind(engine) },
    append: { value: engine.append.bind(engine) },
    transaction: {
      value: (work: Parameters<SqlEngine['transaction']>[0]) => {
        if (isFull) throw new Error('the disk is full');
        return engine.transaction(work);
      },
    },
  }) as SqlEngine;
  let isFull = false;
  const memory = await createMemory(
    { engine: failing, log: memoryLog({ clock }), clock },
    { memtable: { maxEntries: 2 } },
  );
  isFull = true;
  await memory.store('a', 1);
  await memory.store('b', 1);
  await expect.poll(async () => (await storageOf(memory)).checkpoint.failure).toBeDefined();
  expect((await memory.retrieve('b'))?.value).toBe(1);
  isFull = false;
  await memory.checkpoint();
  expect((await storageOf(memory)).checkpoint).toEqual({ sequence: 2, at: new Date(clock.nowMs()) });
  await memory.close();
});

test.each([
  { maxValueBytes: 0 },
  { maxValueBytes: 1.5 },
  { maxValueBytes: 2 ** 40 },
  { log: { retainMs: -1 } },
  { log: { retainBytes: Number.NaN } },
])('settings %o are refused', async (settings) => {
  await expect(createMemory({ engine, log: memoryLog() }, settings)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});
