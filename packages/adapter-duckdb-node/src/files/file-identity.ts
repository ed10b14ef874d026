import type { Stats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EiderError } from '@eider/core';
import { systemCode, toFileError } from './file-error.ts';

/** A database file as the operating system knows it, whatever name it was given. */
export interface FileIdentity {
  /** Absolute, without symbolic links. */
  readonly realPath: string;
  readonly exists: boolean;
  /** What two names of one file share: its folder's and its own device and inode. */
  readonly keys: readonly string[];
}

const MOST_LINKS = 40;

/** Finds what file a path means, without opening it: closing any handle of a file would release DuckDB's lock on it. */
export async function identifyFile(path: string): Promise<FileIdentity> {
  if (path === '' || path.includes('\0') || !path.isWellFormed()) {
    throw new EiderError('INVALID_ARGUMENT', 'a path must be non-empty, well-formed text without NUL');
  }
  const target = await followLinks(resolve(path));
  const folder = await realFolder(dirname(target));
  const realPath = join(folder.path, basename(target));
  const file = await ifPresent(stat, realPath);
  if (file?.isDirectory())
    throw new EiderError('INVALID_ARGUMENT', 'the path is a directory; name a file', { details: { path } });
  const nameKey = `name:${folder.key}/${basename(target)}`;
  return file === undefined
    ? { realPath, exists: false, keys: [nameKey] }
    : { realPath, exists: true, keys: [nameKey, `inode:${file.dev}:${file.ino}`] };
}

// A link to a file that is not there yet: realpath would fail, DuckDB would create the file.
async function followLinks(path: string): Promise<string> {
  let current = path;
  for (let count = 0; count < MOST_LINKS; count++) {
    const entry = await ifPresent(lstat, current);
    if (!entry?.isSymbolicLink()) return current;
    current = resolve(dirname(current), await readlink(current));
  }
  throw new EiderError('INVALID_ARGUMENT', 'the path has too many symbolic links', { details: { path } });
}

async function realFolder(folder: string): Promise<{ readonly path: string; readonly key: string }> {
  try {
    const path = await realpath(folder);
    const found = await stat(path);
    return { path, key: `${found.dev}:${found.ino}` };
  } catch (error) {
    throw toFileError(error, folder);
  }
}

async function ifPresent(look: (path: string) => Promise<Stats>, path: string): Promise<Stats | undefined> {
  try {
    return await look(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw toFileError(error, path);
  }
}
