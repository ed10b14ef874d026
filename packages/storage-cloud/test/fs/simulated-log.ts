import type { Commit, CommitLog } from '@eider/core';
import type { SyncClock } from '../../src/fs/background-sync.ts';
import { toDiskError } from '../../src/fs/disk/disk-error.ts';
import type { LogPlace } from '../../src/fs/log-place.ts';
import { openLogOnDisk } from '../../src/fs/open-log-on-disk.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

export const LOG_PATH = '/agent.log';
export const STORE_START = { storeId: 'store-1', after: 0, timeMs: 0 };

/** Opens the log of a simulated disk, on a clock that shows the same time for ever. */
export function openSimulated(disk: SimulatedDisk, preallocateBytes = 8192): Promise<CommitLog> {
  return openPlace({ disk, path: LOG_PATH, preallocateBytes });
}

/** Opens the log relaxed: a sync begins 100 ms of this clock's time after a commit. */
export function openRelaxed(disk: SimulatedDisk, clock: SyncClock): Promise<CommitLog> {
  return openPlace({ disk, path: LOG_PATH, preallocateBytes: 8192, relaxed: { everyMs: 100, clock } });
}

async function openPlace(place: LogPlace): Promise<CommitLog> {
  try {
    return await openLogOnDisk(place, { clock: { nowMs: () => 1000 }, release: async () => undefined });
  } catch (error) {
    throw toDiskError(error, place.path);
  }
}

/** Lets what was begun in the background come to its end on a simulated disk. */
export async function drain(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The batch of this commit: its sequence and bytes that depend on it, of the given size. */
export function simulatedBatch(sequence: number, sizeBytes: number): Uint8Array {
  const batch = new Uint8Array(sizeBytes + 4);
  for (let index = 4; index < batch.byteLength; index += 1) batch[index] = (sequence * 7 + index) & 0xff;
  new DataView(batch.buffer).setUint32(0, sequence);
  return batch;
}

/** Whether a commit holds the whole batch of its sequence. */
export function isWhole(commit: Commit): boolean {
  const expected = simulatedBatch(commit.sequence, commit.batch.byteLength - 4);
  return expected.every((byte, index) => byte === commit.batch[index]);
}

export async function readAll(log: CommitLog, after: number): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  for await (const commit of log.read({ after })) commits.push(commit);
  return commits;
}
