/**
 * One owner of a path among all processes of a machine, by a lock file.
 *
 * The file is created by link(2) with its whole content, so it never names half an owner. A dead owner X is replaced in two steps that
 * only one process can take: link `<lock>.<id of X>`, look again that the lock still names X, then rename it over the lock. Ids are
 * never used twice, so a slow process that still believes in X finds another name in the lock and steps back. If the replacing process dies
 * between the steps, it is replaced the same way, through `<lock>.<its id>`.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { EiderError } from '@eider/core';
import { toDiskError } from '../disk/disk-error.ts';
import { systemErrorCode } from '../disk/system-error.ts';
import { isAlive, type LockOwner, parseOwner, thisOwner } from './lock-owner.ts';

const MAX_ATTEMPTS = 100;

export interface LockFile {
  /** Gives the path free. Idempotent. */
  release(): Promise<void>;
}

/** How owners are told apart. */
export interface LockOwners {
  /** The one who asks for the lock. */
  self(id: string): Promise<LockOwner>;
  isAlive(owner: LockOwner): Promise<boolean>;
}

const PROCESSES: LockOwners = { self: thisOwner, isAlive };

/** Takes the lock file or rejects with LOCKED, naming the process that holds it. */
export async function acquireLockFile(lockPath: string, owners: LockOwners = PROCESSES): Promise<LockFile> {
  const owner = await owners.self(randomUUID());
  const draftPath = `${lockPath}.${owner.id}.new`;
  try {
    await writeFile(draftPath, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    await acquire(lockPath, draftPath, owners);
  } catch (error) {
    throw toDiskError(error, lockPath);
  } finally {
    await rm(draftPath, { force: true });
  }
  return { release: () => release(lockPath, owner) };
}

async function acquire(lockPath: string, draftPath: string, owners: LockOwners): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await linkIfAbsent(draftPath, lockPath)) return;
    const chain = await readChain(lockPath);
    const last = chain.at(-1);
    if (last === undefined) continue;
    if (await owners.isAlive(last)) throw lockedError(lockPath, last);
    if (await replace(lockPath, draftPath, chain)) return;
  }
  throw new EiderError('LOCKED', 'too many processes are taking this lock: try again', { details: { path: lockPath } });
}

/** The owner that the lock names, who is replacing it, who is replacing that one, and so on; empty if there is no lock. */
async function readChain(lockPath: string): Promise<readonly LockOwner[]> {
  const chain: LockOwner[] = [];
  for (let path = lockPath; ; path = successorPath(lockPath, chain.at(-1))) {
    const owner = await readOwner(path);
    if (owner === undefined) return chain;
    chain.push(owner);
  }
}

async function replace(lockPath: string, draftPath: string, chain: readonly LockOwner[]): Promise<boolean> {
  const claimPath = successorPath(lockPath, chain.at(-1));
  if (!(await linkIfAbsent(draftPath, claimPath))) return false;
  const now = await readChain(lockPath);
  // The chain read now ends with this process; before it must stand exactly the owners that were found dead.
  const isUnchanged = now.length === chain.length + 1 && chain.every((owner, index) => owner.id === now[index]?.id);
  if (!isUnchanged) {
    await rm(claimPath, { force: true });
    return false;
  }
  await rename(claimPath, lockPath);
  for (const dead of chain.slice(0, -1)) await rm(successorPath(lockPath, dead), { force: true });
  return true;
}

async function release(lockPath: string, owner: LockOwner): Promise<void> {
  const holder = await readOwner(lockPath);
  if (holder?.id === owner.id) await rm(lockPath, { force: true });
}

async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    const owner = parseOwner(await readFile(path, 'utf8'));
    if (owner !== undefined) return owner;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  throw new EiderError('LOCKED', 'this lock file was not written by eider: remove it if nothing uses the log', {
    details: { path },
    retryable: false,
  });
}

async function linkIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    if (systemErrorCode(error) === 'EPERM') throw noLinksError(to, error);
    throw error;
  }
}

function successorPath(lockPath: string, owner: LockOwner | undefined): string {
  return owner === undefined ? lockPath : `${lockPath}.${owner.id}`;
}

function lockedError(path: string, owner: LockOwner): EiderError {
  const message =
    owner.pid === process.pid
      ? 'this process has the log open already, in another thread'
      : 'another process has the log open: close it there, or remove the lock file if that machine is gone';
  return new EiderError('LOCKED', message, { details: { path, pid: owner.pid, host: owner.host } });
}

function noLinksError(path: string, cause: unknown): EiderError {
  return new EiderError('UNSUPPORTED', 'put the log on a file system with hard links', { details: { path }, cause });
}
