import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EiderError } from '@eider/core';
import { systemErrorCode } from '../disk/system-error.ts';

/** The path without symbolic links; of a file that is not there yet, its folder's real path and its name. */
export async function realPathOf(path: string): Promise<string> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new EiderError('INVALID_ARGUMENT', 'give the path of the log file');
  }
  try {
    return await realpath(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
  const missing = join(await realpath(dirname(path)), basename(path));
  if (await isDanglingLink(missing)) {
    throw new EiderError('INVALID_ARGUMENT', 'the path is a symbolic link to nothing: remove it or create its target', {
      details: { path },
    });
  }
  return missing;
}

async function isDanglingLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
