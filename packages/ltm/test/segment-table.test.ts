import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type SqlEngine, type SqlValue, sql } from '@eider/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DuckDbSegmentSink, duckDbSegmentSource } from '../src/runs/duckdb-segment.ts';
import { PartCache } from '../src/runs/part-cache.ts';
import { PART_BYTES } from '../src/runs/parted-segment-source.ts';
import { createSegmentTable, memoryTable } from '../src/runs/run-table.ts';

const MEGABYTE = 1024 * 1024;

let folder: string;
let engine: SqlEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-segment-table-'));
  engine = await openNodeDuckDb({ memoryLimit: '48MB', threads: 1, temporaryDirectory: join(folder, 'spilled') });
});

afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

function place(runId = 1) {
  return { engine, database: 'memory_1', runId };
}

function attach() {
  return engine.attach('memory_1', { path: join(folder, 'a.duckdb'), durability: 'checkpoint', rowGroupSize: 16_384 });
}

const PERIOD = 251;
const PATTERN = Uint8Array.from({ length: 4 * PART_BYTES }, (_, index) => index % PERIOD);

/** Bytes that tell where they stand. */
function bytesAt(offset: number, length: number): Uint8Array {
  const start = offset % PERIOD;
  return PATTERN.slice(start, start + length);
}

async function write(sizeBytes: number): Promise<void> {
  const sink = new DuckDbSegmentSink(place());
  await sink.create();
  for (let at = 0; at < sizeBytes; at += PART_BYTES)
    await sink.write(bytesAt(at, Math.min(PART_BYTES, sizeBytes - at)));
  await sink.finish();
  expect(sink.sizeBytes).toBe(sizeBytes);
}

it('is folded in and read within less memory than it takes', { timeout: 120_000 }, async () => {
  const database = await attach();
  await write(64 * MEGABYTE);
  await database.checkpoint();
  const source = duckDbSegmentSource(place(), 64 * MEGABYTE, new PartCache(0));
  for (const offset of [0, 50 * MEGABYTE + 17, 64 * MEGABYTE - 100]) {
    expect(await source.read(offset, 100)).toEqual(bytesAt(offset, 100));
  }
});

it.each([1, 2_047, 2_048, 2_049, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 5_000])(
  'of %i bytes gives back every byte, before and after it is folded in',
  async (sizeBytes) => {
    const database = await attach();
    await write(sizeBytes);
    const source = duckDbSegmentSource(place(), sizeBytes, new PartCache(16 * MEGABYTE));
    expect(await source.read(0, sizeBytes)).toEqual(bytesAt(0, sizeBytes));
    await database.checkpoint();
    await database.detach();
    await attach();
    const reopened = duckDbSegmentSource(place(), sizeBytes, new PartCache(0));
    expect(await reopened.read(sizeBytes - 1, 1)).toEqual(bytesAt(sizeBytes - 1, 1));
    expect(await reopened.read(0, sizeBytes)).toEqual(bytesAt(0, sizeBytes));
  },
);

it.each([5_000, 2 * PART_BYTES + 5_000])(
  'of %i bytes is read where each part is one row, as in older files',
  async (sizeBytes) => {
    await attach();
    const table = memoryTable('memory_1', 'eider_segment_1');
    await engine.execute(createSegmentTable(table));
    const rows: SqlValue[][] = [];
    for (let at = 0; at < sizeBytes; at += PART_BYTES)
      rows.push([rows.length, bytesAt(at, Math.min(PART_BYTES, sizeBytes - at))]);
    await engine.append(['memory_1', 'main', 'eider_segment_1'], { columns: ['part', 'bytes'], rows });
    const source = duckDbSegmentSource(place(), sizeBytes, new PartCache(0));
    expect(await source.read(0, sizeBytes)).toEqual(bytesAt(0, sizeBytes));
    expect(await source.read(sizeBytes - 10, 10)).toEqual(bytesAt(sizeBytes - 10, 10));
  },
);

it('that lacks a row is CORRUPT_DATA', async () => {
  await attach();
  await write(3 * PART_BYTES);
  await engine.execute(sql`DELETE FROM ${memoryTable('memory_1', 'eider_segment_1')} WHERE part = 70`);
  const source = duckDbSegmentSource(place(), 3 * PART_BYTES, new PartCache(0));
  await expect(source.read(PART_BYTES, 10)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  expect(await source.read(0, 10)).toEqual(bytesAt(0, 10));
});
