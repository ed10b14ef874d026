import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode, toFileError } from './file-error.ts';

/** A name beside the file, on the same file system, that nothing else uses. */
export function temporaryBeside(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}

/** Makes a finished temporary file durable and gives it its name, replacing what is there. */
export async function replaceFile(temporary: string, path: string): Promise<void> {
  await attempt(path, async () => {
    await syncFile(temporary);
    await rename(temporary, path);
    await syncFolder(path);
  });
}

/** Makes a finished temporary file durable and gives it its name; ALREADY_EXISTS if there is a file by now. */
export async function placeNewFile(temporary: string, path: string): Promise<void> {
  await attempt(path, async () => {
    await syncFile(temporary);
    await linkOrRename(temporary, path);
    await syncFolder(path);
  });
}

/** Removes a temporary database with all that DuckDB may have put beside it. */
export async function removeDatabase(path: string): Promise<void> {
  await Promise.all([path, `${path}.wal`, `${path}.tmp`].map((one) => rm(one, { force: true, recursive: true })));
}

/** Hex digest of a file, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  return attempt(path, async () => {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
    return hash.digest('hex');
  });
}

/** Runs work on a file; errors of the file system become EiderErrors. */
export async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFileError(error, path);
  }
}

// A link fails if the name is taken, a rename does not. Some file systems have no links: there a placeholder takes the name.
async function linkOrRename(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
    await rm(temporary);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error;
    await (await open(path, 'wx')).close();
    await rename(temporary, path);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

// Windows cannot open a folder; its renames are durable by themselves.
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
