import { readFile } from 'node:fs/promises';
import * as threads from 'node:worker_threads';
import { EiderError } from '@eider/core';
import { type FileIdentity, identifyFile } from './file-identity.ts';

/**
 * One owner per file and process. The operating system's lock, which DuckDB takes, keeps other processes away but not a
 * second DuckDB of this process: that one would share the lock, lose committed rows and release the lock when it closes.
 *
 * Three guards, each for what the one before cannot see: a registry on `globalThis` (other engines and other copies of this
 * package in this thread), locks of the runtime shared by all threads (Node 24.5 and later), and on Linux the kernel's own
 * table of locks (other threads on older Node, and DuckDB used without this package). On Node 22 outside Linux a second
 * thread is not noticed.
 */
export interface FileOwnership {
  readonly file: FileIdentity;
  /** Claims the keys that the file has only since it was created. */
  confirm(): Promise<void>;
  release(): void;
}

const REGISTRY: unique symbol = Symbol.for('eider.duckdb-node.owned-files');

/** Claims a file for one database; LOCKED if anybody in this process has it. */
export async function claimFile(path: string): Promise<FileOwnership> {
  const file = await identifyFile(path);
  const releases: (() => void)[] = [];
  const claimed = new Set<string>();
  const release = () => {
    for (const undo of releases.splice(0)) undo();
  };
  const claim = async (keys: readonly string[]) => {
    for (const key of keys.filter((one) => !claimed.has(one))) {
      releases.push(claimInThread(key, path));
      claimed.add(key);
      releases.push(await claimInProcess(key, path));
    }
  };
  try {
    await claim(file.keys);
    if (await isLockedHere(file)) throw lockedError(path);
  } catch (error) {
    release();
    throw error;
  }
  const confirm = async () => claim((await identifyFile(file.realPath)).keys);
  return { file, confirm, release };
}

function claimInThread(key: string, path: string): () => void {
  const holder = globalThis as { [REGISTRY]?: Set<string> };
  holder[REGISTRY] ??= new Set();
  const owned = holder[REGISTRY];
  if (owned.has(key)) throw lockedError(path);
  owned.add(key);
  return () => owned.delete(key);
}

interface LockManager {
  request(name: string, options: { readonly ifAvailable: true }, use: (lock: unknown) => Promise<void>): Promise<void>;
}

// Not in every Node that this package supports, so neither in its types.
const lockManager = (threads as { readonly locks?: LockManager }).locks;

function claimInProcess(key: string, path: string): Promise<() => void> {
  if (lockManager === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const request = lockManager.request(`eider.duckdb-node ${key}`, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        reject(lockedError(path));
        return Promise.resolve();
      }
      return new Promise<void>((release) => {
        resolve(release);
      });
    });
    request.catch(reject);
  });
}

async function isLockedHere(file: FileIdentity): Promise<boolean> {
  if (!file.exists || process.platform !== 'linux') return false;
  const inode = file.keys.find((key) => key.startsWith('inode:'))?.split(':')[2];
  const table = await readFile('/proc/locks', 'utf8').catch(() => '');
  // "1: POSIX  ADVISORY  WRITE 4711 fe:00:123456 0 EOF": the process, then device and inode.
  const own = new RegExp(`^\\d+: POSIX .* ${process.pid} [0-9a-f]+:[0-9a-f]+:${inode} `, 'm');
  return own.test(table);
}

function lockedError(path: string): EiderError {
  return new EiderError('LOCKED', 'this process has the database file open already; close or detach it first', {
    details: { path, holderPid: process.pid },
  });
}
