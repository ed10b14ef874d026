import type { CommitLog } from '@eider/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedDisk } from './simulated-disk.ts';
import { isWhole, openSimulated, readAll, STORE_START, simulatedBatch } from './simulated-log.ts';

let disk: SimulatedDisk;
let log: CommitLog;
let durableWrites: number;

beforeEach(async () => {
  disk = new SimulatedDisk();
  log = await openSimulated(disk, 64 * 1024);
  await log.begin(STORE_START);
  durableWrites = 0;
  disk.judge = (operation) => {
    if (operation === 'writeDurably') durableWrites += 1;
    return undefined;
  };
});

describe('appends of one tick', () => {
  test('with consecutive `after` share one durable write', async () => {
    const appends = Array.from({ length: 100 }, (_, after) => log.append(simulatedBatch(after + 1, 50), { after }));
    const positions = await Promise.all(appends);
    expect(positions.map(({ sequence }) => sequence)).toEqual(appends.map((_, index) => index + 1));
    expect(durableWrites).toBe(1);
    expect((await readAll(log, 0)).every(isWhole)).toBe(true);
  });

  test('are judged in their order: one that does not follow fails alone', async () => {
    const outcomes = await Promise.allSettled(
      [0, 1, 1, 2, 9].map((after) => log.append(simulatedBatch(after + 1, 0), { after })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(log.state?.lastSequence).toBe(3);
  });

  test('may change their bytes while they wait', async () => {
    const batch = simulatedBatch(1, 50);
    const append = log.append(batch, { after: 0 });
    batch.fill(0);
    await append;
    expect((await readAll(log, 0)).every(isWhole)).toBe(true);
  });

  test('leave when their signal fires before their turn; those that followed them are refused', async () => {
    const controller = new AbortController();
    const first = log.append(simulatedBatch(1, 0), { after: 0 });
    const second = log.append(simulatedBatch(2, 0), { after: 1, signal: controller.signal });
    const third = log.append(simulatedBatch(3, 0), { after: 2 });
    controller.abort();
    const outcomes = await Promise.allSettled([first, second, third]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      false,
      'ABORTED',
      'PRECONDITION_FAILED',
    ]);
    expect(log.state?.lastSequence).toBe(1);
  });
});

test('a read that is overtaken by truncates gives whole commits up to where they are gone, then NOT_FOUND', async () => {
  for (let after = 0; after < 200; after += 1) await log.append(simulatedBatch(after + 1, 8000), { after });
  const read = log.read({ after: 0 })[Symbol.asyncIterator]();
  const first = await read.next();
  expect(first.value?.sequence).toBe(1);
  await log.truncate(150);
  for (let after = 200; after < 300; after += 1) await log.append(simulatedBatch(after + 1, 8000), { after });
  await log.truncate(300);
  for (let after = 300; after < 400; after += 1) await log.append(simulatedBatch(after + 1, 8000), { after });
  const readOn = async (): Promise<void> => {
    for (let expected = 2; ; expected += 1) {
      const { value, done } = await read.next();
      if (done === true) return;
      expect(value.sequence).toBe(expected);
      expect(isWhole(value)).toBe(true);
    }
  };
  await expect(readOn()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a read goes on in the new file when a truncate has left what it has not read', async () => {
  for (let after = 0; after < 200; after += 1) await log.append(simulatedBatch(after + 1, 8000), { after });
  const sequences: number[] = [];
  for await (const commit of log.read({ after: 0 })) {
    sequences.push(commit.sequence);
    expect(isWhole(commit)).toBe(true);
    if (commit.sequence === 30) await log.truncate(30);
  }
  expect(sequences).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test('a read from the middle reads hardly anything before it, also when the log was opened anew', async () => {
  for (let after = 0; after < 1000; after += 1) await log.append(simulatedBatch(after + 1, 2000), { after });
  await log.close();
  const again = await openSimulated(disk);
  const before = disk.bytesRead;
  const sequences = (await readAll(again, 990)).map(({ sequence }) => sequence);
  expect(sequences).toEqual(Array.from({ length: 10 }, (_, index) => 991 + index));
  expect(disk.bytesRead - before).toBeLessThan(10 * 2100 + 70 * 1024);
});

test('a log that starts anew in place keeps its room', async () => {
  for (let after = 0; after < 50; after += 1) await log.append(simulatedBatch(after + 1, 500), { after });
  await log.truncate(50);
  durableWrites = 0;
  let otherWrites = 0;
  disk.judge = (operation) => {
    if (operation === 'writeDurably') durableWrites += 1;
    else otherWrites += 1;
    return undefined;
  };
  for (let after = 50; after < 100; after += 1) await log.append(simulatedBatch(after + 1, 500), { after });
  expect([durableWrites, otherWrites]).toEqual([50, 0]);
});
