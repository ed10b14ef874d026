/**
 * A commit log in one local file, for one process.
 *
 * Durable when append resolves: the file is filled with zeros ahead and opened with O_DSYNC, so that a commit is one write over allocated bytes; commits
 * beyond 64 KiB are written past that and synced. All writing happens in a thread of its own: it never waits for the thread pool, and nothing
 * waits for it. Appends issued in one tick with consecutive `after` share one write, and its fate. Reading and copying use the thread pool.
 *
 * One owner at a time, by `<path>.lock` beside the file: LOCKED for every other process, thread or copy of this package. The lock of a dead process is
 * taken over; of another machine's process nothing is known, so its lock stays until it is removed. Not for network file systems without
 * coherent caches. A thread that is terminated without closing keeps the log locked until its process ends.
 */
import { stat } from 'node:fs/promises';
import { type CommitLog, EiderError, systemClock } from '@eider/core';
import type { WallClock } from '../calls/wall-clock.ts';
import { toDiskError } from './disk/disk-error.ts';
import { NodeDisk } from './disk/node-disk.ts';
import { systemErrorCode } from './disk/system-error.ts';
import { lockLog } from './lock/lock-log.ts';
import { realPathOf } from './lock/real-path.ts';
import { openLogOnDisk } from './open-log-on-disk.ts';

const DEFAULT_PREALLOCATE_BYTES: number = 4 * 1024 * 1024;

export interface FileLogOptions {
  /** Gives the commits' times. @default the machine's clock */
  readonly clock?: WallClock;
  /** How much the file grows at a time; 0 makes every commit grow it, which is half as fast. @default 4 MiB */
  readonly preallocateBytes?: number;
}

/**
 * Opens the commit log in this file, or a new one if there is no file. Rejects with LOCKED (open elsewhere), CORRUPT_DATA (no log, or damaged),
 * UNSUPPORTED (newer format), NOT_FOUND (no such folder), PERMISSION_DENIED, RESOURCE_EXHAUSTED; the file is then as it was.
 */
export async function openFileLog(path: string, options: FileLogOptions = {}): Promise<CommitLog> {
  const preallocateBytes = options.preallocateBytes ?? DEFAULT_PREALLOCATE_BYTES;
  if (!Number.isSafeInteger(preallocateBytes) || preallocateBytes < 0) {
    throw new EiderError('INVALID_ARGUMENT', 'give preallocateBytes as a whole number from 0');
  }
  const releases: (() => Promise<void>)[] = [];
  const release = async (): Promise<void> => {
    for (const free of releases.splice(0).reverse()) await free();
  };
  try {
    const realPath = await realPathOf(path);
    await checkIsNoFolder(realPath);
    releases.push(await lockLog(realPath));
    const disk = new NodeDisk();
    releases.push(() => disk.close());
    const place = { disk, path: realPath, preallocateBytes };
    return await openLogOnDisk(place, { clock: options.clock ?? systemClock, release });
  } catch (error) {
    await release();
    throw toDiskError(error, path);
  }
}

/** Throws unless a log can be there: a folder must get no lock file beside it. */
async function checkIsNoFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  throw new EiderError('INVALID_ARGUMENT', 'give the path of a file, not of a folder or device', { details: { path } });
}
