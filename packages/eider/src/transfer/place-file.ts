import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EiderError } from '@eider/core';
import { onFile, systemCode } from './file-error.ts';
import { fileKind } from './file-kind.ts';

const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Refuses a path that is taken, before anything is written for it. */
export async function checkFree(path: string): Promise<void> {
  const found = await onFile(path, () => stat(path).catch((error) => orUndefined(error, 'ENOENT')));
  if (found === undefined) return;
  throw new EiderError('ALREADY_EXISTS', 'there is a file already; name a new one, or export with overwrite', {
    details: { path },
  });
}

/** Refuses the path of a database or of a memory's log: an export never takes their place, whatever it is told to overwrite. */
export async function refuseDatabase(path: string): Promise<void> {
  const kind = await onFile(path, async () => {
    const found = await stat(path).catch((error) => orUndefined(error, 'ENOENT'));
    return found?.isFile() === true ? fileKind(path) : 'other';
  });
  if (kind === 'other' || kind === 'empty') return;
  throw new EiderError('ALREADY_EXISTS', 'the file is a database or its log, which no export replaces; name another', {
    details: { path, kind },
  });
}

/** Gives a finished file its name, durably: at every moment there is what was there before, or all of the new one. */
export async function placeFile(
  temporary: string,
  path: string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  await onFile(path, async () => {
    await syncFile(temporary);
    if (overwrite) await rename(temporary, path);
    else await placeNew(temporary, path);
    await syncFolder(path);
  });
}

/** Makes a file's content durable. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a file's folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its renames are durable by themselves.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

// A link fails if the name is taken, a rename does not. Where there are no links a placeholder takes the name first.
async function placeNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!NO_LINKS.includes(systemCode(error))) throw error;
    await (await open(path, 'wx')).close();
    await rename(temporary, path);
    return;
  }
  await rm(temporary);
}

/** Nothing for the error of one code; any other is thrown. */
export function orUndefined(error: unknown, code: string): undefined {
  if (systemCode(error) !== code) throw error;
  return undefined;
}
