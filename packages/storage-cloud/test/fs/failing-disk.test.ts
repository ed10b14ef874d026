import { type CommitLog, manualClock, seededRandom } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { type Fault, SimulatedDisk, systemFailure } from './simulated-disk.ts';
import {
  drain,
  isWhole,
  LOG_PATH,
  openRelaxed,
  openSimulated,
  readAll,
  STORE_START,
  simulatedBatch,
} from './simulated-log.ts';

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

describe('a disk that fails to sync', () => {
  test('makes the append UNAVAILABLE and the log take no more until it is opened again; reads go on', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['writeDurably'], 'EIO');
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    heal(disk);
    for (const change of [() => log.append(simulatedBatch(4, 20), { after: 3 }), () => log.truncate(3)]) {
      await expect(change()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: false });
    }
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    await log.close();
    const again = await openSimulated(disk);
    await again.append(simulatedBatch(4, 20), { after: 3 });
    expect(await sequencesOf(again)).toEqual([1, 2, 3, 4]);
  });

  test('for good makes the append INDETERMINATE: opened again, its commit is there once or never', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['writeDurably', 'setLength'], 'EIO');
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({
      code: 'INDETERMINATE',
      retryable: false,
    });
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    await expect(log.append(simulatedBatch(4, 20), { after: 3 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await log.close();
    heal(disk);
    const again = await openSimulated(disk);
    const last = again.state?.lastSequence ?? 0;
    expect([3, 4]).toContain(last);
    await again.append(simulatedBatch(last + 1, 30), { after: last });
    expect(await sequencesOf(again)).toEqual(Array.from({ length: last + 1 }, (_, index) => index + 1));
  });

  test('while starting anew leaves the log as it was for reads; opened again, it is as before or as after', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['writeDurably'], 'EIO');
    await expect(log.truncate(3)).rejects.toMatchObject({ code: 'INDETERMINATE' });
    heal(disk);
    expect(await sequencesOf(log)).toEqual([1, 2, 3]);
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await log.close();
    const again = await openSimulated(disk);
    await again.append(simulatedBatch(4, 10), { after: 3 });
    expect([[4], [1, 2, 3, 4]]).toContainEqual(await sequencesOf(again));
  });

  test('what a truncate has renamed makes the log take no more', async () => {
    const disk = new SimulatedDisk();
    const log = await logOfThree(disk);
    fail(disk, ['syncFolder'], 'EIO');
    await expect(log.truncate(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    heal(disk);
    await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await log.close();
    const again = await openSimulated(disk);
    await again.append(simulatedBatch(4, 10), { after: 3 });
    expect(await sequencesOf(again)).toEqual([2, 3, 4]);
  });
});

test('a relaxed log whose sync in the background fails takes no more; closing writes again what was lost', async () => {
  const disk = new SimulatedDisk();
  const clock = manualClock();
  const log = await openRelaxed(disk, clock);
  await log.begin(STORE_START);
  for (let after = 0; after < 3; after += 1) await log.append(simulatedBatch(after + 1, 100), { after });
  fail(disk, ['sync'], 'EIO');
  await clock.advance(100);
  await drain();
  for (const change of [() => log.append(simulatedBatch(4, 20), { after: 3 }), () => log.sync()]) {
    await expect(change()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: false });
  }
  expect(await sequencesOf(log)).toEqual([1, 2, 3]);
  heal(disk);
  await log.close();
  const found = await openRelaxed(disk.afterPowerLoss(seededRandom(1)), clock);
  expect(await sequencesOf(found)).toEqual([1, 2, 3]);
});

test('a start anew of which the disk has nothing, though it can be read, is written again before the log goes on', async () => {
  const disk = new SimulatedDisk();
  const log = await logOfThree(disk);
  let writes = 0;
  disk.judge = (operation) => {
    if (operation !== 'writeDurably') return undefined;
    writes += 1;
    // The new header is there to be read, and cannot be taken back.
    return { operation, error: systemFailure('EIO'), written: writes === 1 ? 4096 : 0 };
  };
  await expect(log.truncate(3)).rejects.toMatchObject({ code: 'INDETERMINATE' });
  await log.close();
  heal(disk);
  const again = await openSimulated(disk);
  expect(again.state).toMatchObject({ truncatedThrough: 3, lastSequence: 3 });
  await again.append(simulatedBatch(4, 10), { after: 3 });
  for (let seed = 1; seed <= 20; seed += 1) {
    const found = await openSimulated(disk.afterPowerLoss(seededRandom(seed)));
    expect(await sequencesOf(found)).toEqual([4]);
  }
});

test('a relaxed log that cannot sync when it closes says so, and opened again it has everything', async () => {
  const disk = new SimulatedDisk();
  const log = await openRelaxed(disk, manualClock());
  await log.begin(STORE_START);
  await log.append(simulatedBatch(1, 100), { after: 0 });
  fail(disk, ['sync'], 'EIO');
  await expect(log.close()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  heal(disk);
  expect(disk.handles).toBe(0);
  expect(await sequencesOf(await openRelaxed(disk, manualClock()))).toEqual([1]);
});

test('a sync that began before a log starts anew tells nothing about the commits after it', async () => {
  const disk = new SimulatedDisk();
  const clock = manualClock();
  const log = await openRelaxed(disk, clock);
  await log.begin(STORE_START);
  for (let after = 0; after < 3; after += 1) await log.append(simulatedBatch(after + 1, 100), { after });
  const gate = Promise.withResolvers<void>();
  disk.syncsGate = gate.promise;
  await clock.advance(100);
  await log.truncate(3);
  gate.resolve();
  await drain();
  for (let after = 3; after < 6; after += 1) await log.append(simulatedBatch(after + 1, 10), { after });
  for (let seed = 1; seed <= 100; seed += 1) {
    const found = await openRelaxed(disk.afterPowerLoss(seededRandom(seed)), clock);
    const sequences = await sequencesOf(found);
    expect(sequences).toEqual([4, 5, 6].slice(0, sequences.length));
  }
});

test('a disk whose changes of length fail too leaves a full write in doubt; a read settles it when it can', async () => {
  const disk = new SimulatedDisk();
  const log = await logOfThree(disk);
  disk.judge = (operation) =>
    ['write', 'setLength'].includes(operation) ? { operation, error: systemFailure('ENOSPC'), written: 50 } : undefined;
  await expect(log.append(simulatedBatch(4, 9000), { after: 3 })).rejects.toMatchObject({ code: 'INDETERMINATE' });
  await expect(log.append(simulatedBatch(4, 10), { after: 3 })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  expect(await sequencesOf(log)).toEqual([1, 2, 3]);
  heal(disk);
  expect(await sequencesOf(log)).toEqual([1, 2, 3]);
  await log.append(simulatedBatch(4, 30), { after: 3 });
  expect(await sequencesOf(log)).toEqual([1, 2, 3, 4]);
});
