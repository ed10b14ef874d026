/**
 * A commit log in one local file, for one process.
 *
 * Durable when append resolves: the file is filled with zeros ahead and opened with O_DSYNC, so that a commit is one write over allocated bytes; commits
 * beyond 64 KiB are written past that and synced. All writing happens in a thread of its own: it never waits for the thread pool, and nothing
 * waits for it. Appends issued in one tick with consecutive `after` share one write, and its fate. Reading and copying use the thread pool.
 *
 * Relaxed (`durability: 'relaxed'`), an append of up to 64 KiB is one write into the system's memory on the calling thread, a few microseconds; the
 * thread of the log syncs it later. A process that is killed loses nothing. A power loss, or a crash of the system, loses the commits of the last
 * `syncEveryMs` and of the sync that was under way, and what survives is a prefix.
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
import type { LogPlace } from './log-place.ts';
import { openLogOnDisk } from './open-log-on-disk.ts';

const DEFAULT_PREALLOCATE_BYTES: number = 4 * 1024 * 1024;
const DEFAULT_SYNC_EVERY_MS = 100;
const MAX_SYNC_EVERY_MS = 60_000;

export interface FileLogOptions {
  /** Gives the commits' times. @default the machine's clock */
  readonly clock?: WallClock;
  /** How much the file grows at a time; 0 makes every commit grow it, which is half as fast. @default 4 MiB */
  readonly preallocateBytes?: number;
  /**
   * `strict`: an append waits until the disk has its commit. `relaxed`: it waits for the system only; a power loss takes the newest
   * commits, see `syncEveryMs`, and writing is several times as fast. @default 'strict'
   */
  readonly durability?: 'strict' | 'relaxed';
  /** The window of a relaxed log: a sync begins at most this long after a commit; fewer milliseconds mean more writing. @default 100 */
  readonly syncEveryMs?: number;
}

/**
 * Opens the commit log in this file, or a new one if there is no file. Rejects with LOCKED (open elsewhere), CORRUPT_DATA (no log, or damaged),
 * UNSUPPORTED (newer format), NOT_FOUND (no such folder), PERMISSION_DENIED, RESOURCE_EXHAUSTED; the file is then as it was.
 */
export async function openFileLog(path: string, options: FileLogOptions = {}): Promise<CommitLog> {
  const settings = checkedSettings(options);
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
    const place = { disk, path: realPath, ...settings };
    return await openLogOnDisk(place, { clock: options.clock ?? systemClock, release });
  } catch (error) {
    await release();
    throw toDiskError(error, path);
  }
}

function checkedSettings(options: FileLogOptions): Pick<LogPlace, 'preallocateBytes' | 'relaxed'> {
  const { preallocateBytes = DEFAULT_PREALLOCATE_BYTES, durability = 'strict' } = options;
  const everyMs = options.syncEveryMs ?? DEFAULT_SYNC_EVERY_MS;
  if (!Number.isSafeInteger(preallocateBytes) || preallocateBytes < 0) {
    throw new EiderError('INVALID_ARGUMENT', 'give preallocateBytes as a whole number from 0');
  }
  if (durability !== 'strict' && durability !== 'relaxed') {
    throw new EiderError('INVALID_ARGUMENT', "give durability as 'strict' or 'relaxed'");
  }
  if (!(everyMs >= 0 && everyMs <= MAX_SYNC_EVERY_MS)) {
    throw new EiderError('INVALID_ARGUMENT', 'give syncEveryMs as milliseconds from 0 to 60,000');
  }
  return durability === 'strict'
    ? { preallocateBytes }
    : { preallocateBytes, relaxed: { everyMs, clock: systemClock } };
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
