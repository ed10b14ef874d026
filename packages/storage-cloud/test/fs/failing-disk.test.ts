import type { CommitLog } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { type Fault, SimulatedDisk, systemFailure } from './simulated-disk.ts';
import { isWhole, LOG_PATH, openSimulated, readAll, STORE_START, simulatedBatch } from './simulated-log.ts';

/** A disk with room for so many bytes more. What does not fit is written as far as it fits. */
function limit(disk: SimulatedDisk, freeBytes: number): void {
  let free = freeBytes;
  disk.judge = (operation, sizeBytes): Fault | undefined => {
    if (operation === 'setLength') free = Math.max(free, 0);
    if (sizeBytes <= free) {
      free -= sizeBytes;
      return undefined;
    }
    return { operation, error: systemFailure('ENOSPC'), written: Math.min(free, 100) };
  };
}

function fail(disk: SimulatedDisk, operations: readonly string[], code: string): void {
  disk.judge = (operation) =>
    operations.includes(operation) ? { operation, error: systemFailure(code), written: 50 } : undefined;
}

function heal(disk: SimulatedDisk): void {
  disk.judge = () => undefined;
}

async function logOfThree(disk: SimulatedDisk, preallocateBytes = 4096): Promise<CommitLog> {
  const log = await openSimulated(disk, preallocateBytes);
  await log.begin(STORE_START);
  for (let after = 0; after < 3; after += 1) await log.append(simulatedBatch(after + 1, 100), { after });
  return log;
}

async function sequencesOf(log: CommitLog): Promise<readonly number[]> {
  const commits = await readAll(log, log.state?.truncatedThrough ?? 0);
  expect(commits.every(isWhole)).toBe(true);
  return commits.map((commit) => commit.sequence);
}

describe('a full disk', () => {
  test('makes appends RESOURCE_EXHAUSTED, keeps every commit, and takes appends again when there is space', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    limit(disk, 0);
    await expect(log.append(simulatedBatch(4, 9000), { after: 3 })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      retryable: true,
    });
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    heal(disk);
    await log.append(simulatedBatch(4, 9000), { after: 3 });
    await log.close();
    expect(await sequencesOf(await openSimulated(disk))).toEqual([1, 2, 3, 4]);
  });

  test('still takes what fits, without room ahead', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    limit(disk, 1000);
    for (let after = 3; after < 40; after += 1) {
      if (
        !(await log.append(simulatedBatch(after + 1, 100), { after }).then(
          () => true,
          () => false,
        ))
      )
        break;
    }
    const last = log.state?.lastSequence ?? 0;
    expect(last).toBeGreaterThan(24);
    expect(last).toBeLessThan(40);
    await log.close();
    const again = await openSimulated(disk);
    expect(again.recovery.tornBytes).toBe(0);
    expect(await sequencesOf(again)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  });

  test('does not keep a log from starting anew, which needs no space', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    limit(disk, 0);
    await log.truncate(3);
    await log.append(simulatedBatch(4, 100), { after: 3 });
    expect(await sequencesOf(log)).toEqual([4]);
  });

  test('makes begin and a truncate that leaves commits RESOURCE_EXHAUSTED, and nothing else changes', async () => {
    const disk = new SimulatedDisk();
    limit(disk, 100);
    const unbegun = await openSimulated(disk);
    await expect(unbegun.begin(STORE_START)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    expect(unbegun.state).toBeUndefined();
    heal(disk);
    const log = await logOfThree(disk);
    limit(disk, 100);
    await expect(log.truncate(1)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    await log.append(simulatedBatch(4, 10), { after: 3 });
    expect(disk.has(`${LOG_PATH}.new`)).toBe(false);
    heal(disk);
    await log.truncate(1);
    expect(await sequencesOf(log)).toEqual([2, 3, 4]);
  });
});

describe('a disk that fails', () => {
  test('and then works again has written nothing: the append is UNAVAILABLE', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['writeDurably'], 'EIO');
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    heal(disk);
    await log.append(simulatedBatch(4, 20), { after: 3 });
    await log.close();
    expect(await sequencesOf(await openSimulated(disk))).toEqual([1, 2, 3, 4]);
  });

  test('for good makes the append INDETERMINATE; then appends are refused until a read has settled it', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['writeDurably', 'setLength'], 'EIO');
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({
      code: 'INDETERMINATE',
      retryable: false,
    });
    await expect(log.append(simulatedBatch(4, 20), { after: 3 })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await expect(sequencesOf(log)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    heal(disk);
    await expect(log.append(simulatedBatch(4, 20), { after: 3 })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    await log.append(simulatedBatch(4, 30), { after: 3 });
    await log.close();
    const again = await openSimulated(disk);
    expect(await sequencesOf(again)).toEqual([1, 2, 3, 4]);
    expect((await readAll(again, 3))[0]?.batch.byteLength).toBe(34);
  });

  test('while starting anew leaves the log as it was, or settles when it can', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['writeDurably'], 'EIO');
    await expect(log.truncate(3)).rejects.toMatchObject({ code: 'INDETERMINATE' });
    heal(disk);
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    await log.append(simulatedBatch(4, 10), { after: 3 });
    await log.close();
    expect(await sequencesOf(await openSimulated(disk))).toEqual([1, 2, 3, 4]);
  });

  test('to make a name durable holds up the next append until it has', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['syncFolder'], 'EIO');
    await expect(log.truncate(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    heal(disk);
    await log.append(simulatedBatch(4, 10), { after: 3 });
    await log.close();
    expect(await sequencesOf(await openSimulated(disk))).toEqual([2, 3, 4]);
  });
});
