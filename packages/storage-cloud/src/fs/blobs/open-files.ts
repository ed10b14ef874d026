import type { BigIntStats } from 'node:fs';
import { constants, type FileHandle, lstat, open } from 'node:fs/promises';
import { unless } from './blob-folder.ts';

/** An open file, and what it was when it was opened. */
export interface OpenedFile {
  readonly file: FileHandle;
  readonly facts: BigIntStats;
}

interface KeptFile extends OpenedFile {
  users: number;
  isDropped: boolean;
}

const MAX_FILES = 16;

/** A few files that are kept open for reading: opening costs as much as reading. Their content never changes; what was removed or replaced is noticed. */
export class OpenFiles {
  // In the order of their last use.
  readonly #kept = new Map<string, KeptFile>();

  /** Runs `work` on the file that has this path now; undefined if there is none. `check` runs before a file is opened. */
  async use<T>(
    path: string,
    check: () => Promise<boolean>,
    work: (file: OpenedFile) => Promise<T>,
  ): Promise<T | undefined> {
    const kept = (await this.#current(path)) ?? (await this.#open(path, check));
    if (kept === undefined) return undefined;
    try {
      return await work(kept);
    } finally {
      kept.users -= 1;
      if (kept.isDropped && kept.users === 0) await kept.file.close();
    }
  }

  async close(): Promise<void> {
    for (const path of [...this.#kept.keys()]) await this.#drop(path);
  }

  async #current(path: string): Promise<KeptFile | undefined> {
    const known = this.#kept.get(path);
    if (known === undefined) return undefined;
    const found = await lstat(path, { bigint: true }).catch(unless('ENOENT'));
    // Somebody else has noticed first.
    if (known.isDropped) return undefined;
    if (found === undefined || !isSame(found, known.facts)) {
      await this.#drop(path);
      return undefined;
    }
    this.#kept.delete(path);
    this.#kept.set(path, known);
    known.users += 1;
    return known;
  }

  async #open(path: string, check: () => Promise<boolean>): Promise<KeptFile | undefined> {
    if (!(await check())) return undefined;
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(unless('ENOENT'));
    if (file === undefined) return undefined;
    const facts = await file.stat({ bigint: true });
    if (!facts.isFile()) {
      await file.close();
      return undefined;
    }
    // In use from here on, so that nobody closes it before it is used.
    const kept: KeptFile = { file, facts, users: 1, isDropped: false };
    await this.#drop(path);
    this.#kept.set(path, kept);
    for (const oldest of [...this.#kept.keys()].slice(0, -MAX_FILES)) await this.#drop(oldest);
    return kept;
  }

  async #drop(path: string): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#kept.delete(path);
    kept.isDropped = true;
    if (kept.users === 0) await kept.file.close();
  }
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.mtimeNs === b.mtimeNs && a.size === b.size;
}
