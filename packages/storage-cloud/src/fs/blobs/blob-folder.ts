import { constants, type FileHandle, link, lstat, mkdir, open, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, EiderError, type IdSource } from '@eider/core';
import { systemErrorCode } from '../disk/system-error.ts';
import { MARK } from './key-path.ts';

/** Where files are written before they get their names. Its name stands for no part of a key. */
export const DRAFTS: string = `.new${MARK}`;

/** A file that has been written and synced, and that has no key yet. */
export interface Draft {
  readonly path: string;
  readonly file: FileHandle;
}

export interface BlobFolderParts {
  readonly path: string;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly ids: IdSource;
}

/** The folder of a blob store: finds the folders in it without leaving it, writes drafts, makes names durable. */
export class BlobFolder {
  readonly #parts: BlobFolderParts;
  #root: Promise<string> | undefined;

  constructor(parts: BlobFolderParts) {
    this.#parts = parts;
  }

  get clock(): BlobFolderParts['clock'] {
    return this.#parts.clock;
  }

  newId(): string {
    return this.#parts.ids.next();
  }

  /** A folder below the root; undefined if it is missing. A link on the way is PERMISSION_DENIED: it could lead out. */
  async find(names: readonly string[]): Promise<string | undefined> {
    let path = await this.#findRoot();
    for (const name of names) {
      if (path === undefined) return undefined;
      path = (await isFolder(join(path, name))) ? join(path, name) : undefined;
    }
    return path;
  }

  /** The same, created where it is missing. */
  async create(names: readonly string[]): Promise<string> {
    let path = await this.#createRoot();
    for (const name of names) {
      const inner = join(path, name);
      if (!(await isFolder(inner))) {
        await mkdir(inner).catch(unless('EEXIST'));
        await syncFolder(path);
        if (!(await isFolder(inner))) throw keyInTheWay();
      }
      path = inner;
    }
    return path;
  }

  /** Writes a file without a key and syncs it; its time is that of the store's clock, and differs from file to file. */
  async draft(pieces: readonly Uint8Array[]): Promise<Draft> {
    const path = join(await this.create([DRAFTS]), this.newId());
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      let position = 0;
      for (const piece of pieces) {
        await writeAll(file, piece, position);
        position += piece.byteLength;
      }
      await this.stamp(file);
      await file.sync();
      return { path, file };
    } catch (error) {
      await this.discard({ path, file });
      throw error;
    }
  }

  /** Sets a file's time to now. A fraction below a millisecond tells files of one millisecond apart. */
  async stamp(file: FileHandle): Promise<void> {
    const seconds = (Math.floor(this.clock.nowMs()) + fractionOf(this.newId())) / 1000;
    await file.utimes(seconds, seconds);
  }

  /** Closes a draft and removes its own name; a key that it got stays. What cannot be removed is left for `sweepDrafts`. */
  async discard({ path, file }: Draft): Promise<void> {
    await file.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }

  /** Removes drafts whose writers were killed: those that nobody has touched for as long as this. */
  async sweepDrafts(ageMs: number): Promise<void> {
    const folder = await this.find([DRAFTS]);
    if (folder === undefined) return;
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await lstat(path).catch(unless('ENOENT'));
      if (found !== undefined && found.mtimeMs < this.clock.nowMs() - ageMs) await rm(path, { force: true });
    }
  }

  async #findRoot(): Promise<string | undefined> {
    if (this.#root !== undefined) return this.#root;
    const root = await realpath(this.#parts.path).catch(unless('ENOENT'));
    if (root !== undefined) this.#root = Promise.resolve(root);
    return root;
  }

  async #createRoot(): Promise<string> {
    const found = await this.#findRoot();
    if (found !== undefined && (await isFolder(found))) return found;
    await mkdir(this.#parts.path, { recursive: true });
    this.#root = realpath(this.#parts.path);
    return this.#root;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its file systems journal names by themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Gives a draft a name that nobody has yet; false if somebody has. */
export async function linkNew({ path }: Draft, name: string): Promise<boolean> {
  try {
    await link(path, name);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A handler that takes a system error for an absent result. */
export function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (systemErrorCode(error) !== code) throw error;
    return undefined;
  };
}

/** Fills `target` from `position`; gives the number of bytes there were. */
export async function readAll(file: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.byteLength) {
    const { bytesRead } = await file.read(target, done, target.byteLength - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    done += (await file.write(bytes, done, bytes.byteLength - done, position + done)).bytesWritten;
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(unless('ENOENT'));
  if (found === undefined) return false;
  if (found.isSymbolicLink()) {
    throw new EiderError('PERMISSION_DENIED', 'a link stands where a folder of the blob store should be; remove it', {
      details: { path },
    });
  }
  return found.isDirectory();
}

/** The error of keys of which one is the beginning of the other by whole parts, where both cannot be. */
export function keyInTheWay(): EiderError {
  return new EiderError(
    'INVALID_ARGUMENT',
    'among keys that are written once none may be the beginning of another by whole parts; choose another key',
  );
}

/** A number from 0 to 1 out of an id's last digits. */
function fractionOf(id: string): number {
  const digits = Number.parseInt(id.replace(/[^0-9a-f]/gi, '').slice(-6), 16);
  return Number.isNaN(digits) ? 0 : digits / 0x1000000;
}
