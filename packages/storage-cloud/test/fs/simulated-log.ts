import type { Commit, CommitLog } from '@eider/core';
import { openLogOnDisk } from '../../src/fs/open-log-on-disk.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

export const LOG_PATH = '/agent.log';
export const STORE_START = { storeId: 'store-1', after: 0, timeMs: 0 };

/** Opens the log of a simulated disk, on a clock that shows the same time for ever. */
export function openSimulated(disk: SimulatedDisk, preallocateBytes = 8192): Promise<CommitLog> {
  const place = { disk, path: LOG_PATH, preallocateBytes };
  return openLogOnDisk(place, { clock: { nowMs: () => 1000 }, release: async () => undefined });
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
