import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemErrorCode } from '../disk/system-error.ts';

/** Who holds a lock. `id` is unique for every acquisition. */
export interface LockOwner {
  readonly id: string;
  readonly pid: number;
  /** When the process started, in the system's own units; empty where the system does not say. */
  readonly startedAt: string;
  readonly host: string;
}

/** This process as an owner. */
export async function thisOwner(id: string): Promise<LockOwner> {
  return { id, pid: process.pid, startedAt: (await readProcess(process.pid))?.startedAt ?? '', host: hostname() };
}

/** Whether the owner's process may still be running. Of another host nothing is known, so its owners count as alive. */
export async function isAlive(owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  if (!canBeSignalled(owner.pid)) return false;
  const running = await readProcess(owner.pid);
  if (running === undefined || owner.startedAt === '') return canBeSignalled(owner.pid);
  return !running.isZombie && running.startedAt === owner.startedAt;
}

/** The owner that a lock file names; undefined if the text is none. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is LockOwner {
  if (typeof value !== 'object' || value === null) return false;
  const { id, pid, startedAt, host } = value as Partial<Record<keyof LockOwner, unknown>>;
  const areTexts = [id, startedAt, host].every((text) => typeof text === 'string');
  return areTexts && /^[0-9a-f-]{36}$/.test(String(id)) && Number.isSafeInteger(pid) && Number(pid) > 0;
}

function canBeSignalled(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return systemErrorCode(error) !== 'ESRCH';
  }
}

interface RunningProcess {
  readonly startedAt: string;
  /** Nothing of it runs any more; only its parent has not noticed. */
  readonly isZombie: boolean;
}

/** State and start time from /proc, where there is one. The name, in parentheses, may hold spaces and parentheses. */
async function readProcess(pid: number): Promise<RunningProcess | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    if (state === undefined || startedAt === undefined) return undefined;
    // A killed process can have lost its main thread while the one that writes still waits for the disk.
    const isZombie = state === 'Z' && (await readdir(`/proc/${pid}/task`)).length === 1;
    return { startedAt, isZombie: isZombie || state === 'X' };
  } catch {
    return undefined;
  }
}
