import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommitLogFixture, type OpenFixture, type StoppedLog, settableTime } from '@eider/conformance';
import { type CommitLog, EiderError } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { memoryLog } from '@eider/storage-cloud/memory';

const PREALLOCATE_BYTES = 64 * 1024;
// The suite appends short batches: no frame of a stopped log is longer than this.
const MAX_FRAME_BYTES = 80;

/** A log in memory: nothing is left when it is closed. */
export async function openMemoryLogFixture(): Promise<OpenFixture<CommitLogFixture>> {
  const time = settableTime(1);
  const crash = async (): Promise<never> => {
    throw new EiderError('UNSUPPORTED', 'a log in memory leaves nothing');
  };
  return { fixture: { time, open: async () => memoryLog({ clock: time }), crash }, dispose: async () => undefined };
}

/** A log in a file of a temporary folder. A stop of the machine is a copy of the file as it is. */
export function openFileLogFixture(): Promise<OpenFixture<CommitLogFixture>> {
  return openFixture('strict');
}

/** The same, relaxed: what it has written is in the file, synced or not. */
export function openRelaxedFileLogFixture(): Promise<OpenFixture<CommitLogFixture>> {
  return openFixture('relaxed');
}

async function openFixture(durability: 'strict' | 'relaxed'): Promise<OpenFixture<CommitLogFixture>> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-log-'));
  const time = settableTime(1);
  const logs: CommitLog[] = [];
  const openAt = async (path: string): Promise<CommitLog> => {
    const log = await openFileLog(path, { clock: time, preallocateBytes: PREALLOCATE_BYTES, durability });
    logs.push(log);
    return log;
  };
  const path = join(folder, 'agent.log');
  const fixture: CommitLogFixture = {
    time,
    open: () => openAt(path),
    crash: async () => {
      const copy = join(folder, 'stopped.log');
      await copyFile(path, copy);
      return stoppedLog(copy, () => openAt(copy));
    },
  };
  const dispose = async (): Promise<void> => {
    for (const log of logs) await log.close();
    await rm(folder, { recursive: true });
  };
  return { fixture, dispose };
}

function stoppedLog(path: string, openCopy: () => Promise<CommitLog>): StoppedLog {
  return {
    open: openCopy,
    content: () => readFile(path),
    tearLast: async () => {
      const end = await usedBytes(path);
      await overwrite(path, end - 5, new Uint8Array(5));
    },
    damageMiddle: async () => overwrite(path, (await usedBytes(path)) - 3 * MAX_FRAME_BYTES, Uint8Array.of(0xee)),
  };
}

async function usedBytes(path: string): Promise<number> {
  return (await readFile(path)).findLastIndex((byte) => byte !== 0) + 1;
}

async function overwrite(path: string, position: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(bytes, 0, bytes.byteLength, position);
  await handle.close();
}
