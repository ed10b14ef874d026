import { EiderError } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { SimulatedDisk } from './simulated-disk.ts';
import { isWhole, LOG_PATH, openSimulated, readAll, STORE_START, simulatedBatch } from './simulated-log.ts';

const COMMITS = 6;
const FRAMES_OFFSET = 8192;

/** A disk with a log of six commits, each written by itself, and how much of the file they take. */
async function diskWithLog(): Promise<{ readonly disk: SimulatedDisk; readonly usedBytes: number }> {
  const disk = new SimulatedDisk();
  const log = await openSimulated(disk, 4096);
  await log.begin(STORE_START);
  for (let after = 0; after < COMMITS; after += 1) await log.append(simulatedBatch(after + 1, 20 + after), { after });
  const usedBytes = FRAMES_OFFSET + (log.state?.sizeBytes ?? 0);
  await log.close();
  return { disk, usedBytes };
}

describe('a log file that was cut off at any byte', () => {
  test('opens with the commits that are whole, or is refused because its header is not', async () => {
    const { disk, usedBytes } = await diskWithLog();
    const whole = disk.bytesOf(LOG_PATH) ?? new Uint8Array();
    for (let size = FRAMES_OFFSET; size <= usedBytes; size += 1) {
      disk.overwrite(LOG_PATH, () => whole.slice(0, size));
      const log = await openSimulated(disk);
      const commits = await readAll(log, 0);
      expect(commits.every(isWhole)).toBe(true);
      const wholeBytes = commits.reduce(
        (sum, { batch }) => sum + Math.ceil((40 + batch.byteLength) / 8) * 8,
        FRAMES_OFFSET,
      );
      expect(size - wholeBytes).toBeLessThan(40 + 20 + COMMITS + 8);
      // Zeros at the end of what is left cannot be told from room ahead.
      expect(log.recovery.tornBytes).toBeLessThanOrEqual(size - wholeBytes);
      expect(log.recovery.tornBytes > 0).toBe(size > wholeBytes);
      await log.close();
    }
    for (const size of [1, 8, 100, 4095, 4096 + 40]) {
      disk.overwrite(LOG_PATH, () => whole.slice(0, size));
      await expect(openSimulated(disk)).rejects.toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
      expect(disk.bytesOf(LOG_PATH)?.byteLength).toBe(size);
    }
  });
});

describe('a log file with one changed byte', () => {
  test('in a commit before the last is CORRUPT_DATA and stays as it is; in the last it counts as torn', async () => {
    const { disk, usedBytes } = await diskWithLog();
    const whole = disk.bytesOf(LOG_PATH) ?? new Uint8Array();
    const lastFrame = usedBytes - Math.ceil((40 + 4 + 20 + COMMITS - 1) / 8) * 8;
    for (let position = FRAMES_OFFSET; position < usedBytes; position += 1) {
      const changed = whole.slice();
      changed[position] = (changed[position] ?? 0) ^ 0x10;
      disk.overwrite(LOG_PATH, () => changed);
      const outcome = await openSimulated(disk).then(
        async (log) => (await readAll(log, 0)).length,
        (error: unknown) => (EiderError.is(error) ? error.code : error),
      );
      if (position < lastFrame && !isPadding(position, whole)) expect(outcome, `byte ${position}`).toBe('CORRUPT_DATA');
      else expect(outcome, `byte ${position}`).toBeOneOf([COMMITS - 1, COMMITS]);
      expect(disk.bytesOf(LOG_PATH)).toEqual(changed);
    }
  });

  test('a zeroed sector before the last commit is CORRUPT_DATA', async () => {
    const { disk } = await diskWithLog();
    disk.overwrite(LOG_PATH, (bytes) => bytes.fill(0, FRAMES_OFFSET, FRAMES_OFFSET + 128));
    await expect(openSimulated(disk)).rejects.toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  });

  test('the header of an older epoch never hides newer commits', async () => {
    const { disk } = await diskWithLog();
    const log = await openSimulated(disk);
    await log.truncate(COMMITS);
    await log.append(simulatedBatch(7, 10), { after: COMMITS });
    await log.close();
    // The second epoch has its header in the first slot.
    disk.overwrite(LOG_PATH, (bytes) => bytes.fill(0xee, 0, 64));
    await expect(openSimulated(disk)).rejects.toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  });
});

test('a batch that holds a copy of the log is only a batch', async () => {
  const { disk } = await diskWithLog();
  const copy = disk.bytesOf(LOG_PATH) ?? new Uint8Array();
  const log = await openSimulated(disk);
  await log.append(copy, { after: COMMITS });
  await log.close();
  disk.overwrite(LOG_PATH, (bytes) => bytes.slice(0, -200));
  const torn = await openSimulated(disk);
  expect(torn.state?.lastSequence).toBe(COMMITS);
  expect(torn.recovery.tornBytes).toBeGreaterThan(FRAMES_OFFSET);
});

test('a log of a newer format is UNSUPPORTED and left as it is', async () => {
  const { disk } = await diskWithLog();
  disk.overwrite(LOG_PATH, (bytes) => bytes.fill(2, 4096 + 8, 4096 + 9));
  const before = disk.bytesOf(LOG_PATH);
  await expect(openSimulated(disk)).rejects.toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
  expect(disk.bytesOf(LOG_PATH)).toEqual(before);
});

/** The zeros that fill a frame up are checked by nothing: no commit is in them. */
function isPadding(position: number, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer);
  let frame = FRAMES_OFFSET;
  for (;;) {
    const end = frame + 40 + view.getUint32(frame + 8, true);
    const next = Math.ceil(end / 8) * 8;
    if (position < next) return position >= end;
    frame = next;
  }
}
