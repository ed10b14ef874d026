import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { manualClock } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { type BackupSchedule, listBackups, openMemory, scheduleDatabaseBackups, scheduleMemoryBackups } from 'eider';
import { expect, test, vi } from 'vitest';

const HOUR_MS = 3_600_000;

async function untilDone(schedule: BackupSchedule, atMs: number): Promise<void> {
  await vi.waitFor(
    () => expect(schedule.health()).toEqual({ isRunning: false, lastSuccessAt: new Date(atMs) }),
    30_000,
  );
}

test('an open memory, or database, is backed up at an interval, and old backups go', async () => {
  await using memory = await openMemory(':memory:');
  await using engine = await openNodeDuckDb();
  await memory.store('a', 1);
  for (const begin of [
    (store: ReturnType<typeof memoryBlobStore>, clock: ReturnType<typeof manualClock>) =>
      scheduleMemoryBackups(memory, store, { everyMs: HOUR_MS, retention: { keepLast: 2 }, clock, jitter: 0 }),
    (store: ReturnType<typeof memoryBlobStore>, clock: ReturnType<typeof manualClock>) =>
      scheduleDatabaseBackups(engine, store, { everyMs: HOUR_MS, retention: { keepLast: 2 }, clock, jitter: 0 }),
  ]) {
    const store = memoryBlobStore();
    const clock = manualClock(100 * HOUR_MS);
    const schedule = begin(store, clock);
    await untilDone(schedule, 100 * HOUR_MS);
    for (const hour of [101, 102]) {
      await clock.advance(HOUR_MS);
      await untilDone(schedule, hour * HOUR_MS);
    }
    await schedule.stop();
    const times = (await listBackups(store)).backups.map(({ createdAt }) => Date.parse(createdAt) / HOUR_MS);
    expect(times).toEqual([102, 101]);
  }
});

test('a schedule keeps no process alive', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eider-backup-test-'));
  const source = new URL('../../src/index.ts', import.meta.url).href;
  const to = `${pathToFileURL(join(folder, 'backups')).href}/`;
  const script = `const { openMemory, scheduleMemoryBackups } = await import(${JSON.stringify(source)});
    const memory = await openMemory(':memory:');
    const schedule = scheduleMemoryBackups(memory, ${JSON.stringify(to)}, { everyMs: 3_600_000, jitter: 0 });
    while (schedule.health().lastSuccessAt === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    await memory.close();`;
  try {
    const child = spawn(process.execPath, ['--conditions=@eider/source', '--input-type=module', '-e', script]);
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
