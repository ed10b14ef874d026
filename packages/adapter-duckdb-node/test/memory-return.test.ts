import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql, trustedSql } from '@eider/core';
import { expect, it } from 'vitest';
import { MemoryReturn } from '../src/memory/memory-return.ts';

const MEGABYTE = 1024 * 1024;

it('gives memory back each time that a quarter of a gigabyte was taken', async () => {
  let times = 0;
  const memory = new MemoryReturn(async () => {
    times += 1;
  });
  for (let taken = 0; taken < 255; taken += 1) memory.note(MEGABYTE);
  expect(times).toBe(0);
  memory.note(MEGABYTE);
  expect(times).toBe(1);
  await memory.settled();
  memory.note(255 * MEGABYTE);
  expect(times).toBe(1);
  memory.note(MEGABYTE);
  expect(times).toBe(2);
});

it('does so one time after the other, and goes on after one that failed', async () => {
  const running: PromiseWithResolvers<void>[] = [];
  const memory = new MemoryReturn(() => {
    const one = Promise.withResolvers<void>();
    running.push(one);
    return one.promise;
  });
  memory.note(300 * MEGABYTE);
  memory.note(300 * MEGABYTE);
  expect(running).toHaveLength(1);
  running[0]?.reject(new Error('no'));
  await memory.settled();
  memory.note(1);
  expect(running).toHaveLength(2);
  running[1]?.resolve();
  await memory.close();
});

it('begins nothing once it is closed, and closes when nothing is under way', async () => {
  const one = Promise.withResolvers<void>();
  let times = 0;
  const memory = new MemoryReturn(() => {
    times += 1;
    return one.promise;
  });
  memory.note(256 * MEGABYTE);
  let isClosed = false;
  const closing = memory.close().then(() => {
    isClosed = true;
  });
  await Promise.resolve();
  expect(isClosed).toBe(false);
  one.resolve();
  await closing;
  memory.note(512 * MEGABYTE);
  expect(times).toBe(1);
});

const LARGE = trustedSql("SELECT repeat('x', 8000000) AS text FROM range(4)");
const LIMIT = sql`SELECT current_setting('memory_limit') AS m`;

it('has DuckDB give memory back while large results are read, by setting its limit anew', async () => {
  await using engine = await openNodeDuckDb({ memoryLimit: '200MB', threads: 1 });
  await engine.execute(trustedSql("SET GLOBAL memory_limit = '150MB'"));
  const limits = new Set<unknown>();
  for (let count = 0; count < 40 && !limits.has('190.7 MiB'); count += 1) {
    await engine.query(LARGE);
    limits.add((await engine.query(LIMIT)).rows[0]?.['m']);
  }
  expect(limits).toEqual(new Set(['143.0 MiB', '190.7 MiB']));
});

it('sets nothing where everything is locked down', async () => {
  await using engine = await openNodeDuckDb({ memoryLimit: '200MB', threads: 1, lockedDown: true });
  for (let count = 0; count < 12; count += 1) expect((await engine.query(LARGE)).rows).toHaveLength(4);
  expect((await engine.query(LIMIT)).rows).toEqual([{ m: '190.7 MiB' }]);
});
