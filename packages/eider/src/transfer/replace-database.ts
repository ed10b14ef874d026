import { constants } from 'node:fs';
import { copyFile, link, rename, rm, stat } from 'node:fs/promises';
import { EiderError } from '@eider/core';
import { onFile, systemCode } from './file-error.ts';
import { orUndefined, syncFile, syncFolder } from './place-file.ts';

const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * Puts a finished file in the place of an old one, which stays under another name: given back. A crash leaves the old file or the new one under `path`, never
 * neither: the old one gets its second name before it loses the first.
 */
export async function replaceKeeping(path: string, finished: string, suffix = 'before-eider'): Promise<string> {
  return onFile(path, async () => {
    await syncFile(finished);
    const kept = await keep(path, suffix);
    await syncFolder(path);
    await rename(finished, path);
    await syncFolder(path);
    return kept;
  });
}

/** Gives the file a second name, `<path>.before-eider` or one that ends in a number. */
async function keep(path: string, suffix: string): Promise<string> {
  for (let number = 1; number < MAX_KEPT; number += 1) {
    const name = number === 1 ? `${path}.${suffix}` : `${path}.${suffix}-${number}`;
    // A crash may have come between keeping and replacing: then it has its second name already.
    if ((await isSameFile(path, name)) || (await keepAs(path, name))) return name;
  }
  throw new EiderError('ALREADY_EXISTS', 'too many earlier copies lie beside the file; move them away', {
    details: { path },
  });
}

const MAX_KEPT = 100;

async function keepAs(path: string, name: string): Promise<boolean> {
  try {
    await link(path, name);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (!NO_LINKS.includes(systemCode(error))) throw error;
  }
  return copyAs(path, name);
}

async function copyAs(path: string, name: string): Promise<boolean> {
  if ((await stat(name).catch((error) => orUndefined(error, 'ENOENT'))) !== undefined) return false;
  const copying = `${name}.tmp`;
  await rm(copying, { force: true });
  await copyFile(path, copying, constants.COPYFILE_EXCL);
  await syncFile(copying);
  await rename(copying, name);
  return true;
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  const found = await stat(other, { bigint: true }).catch((error) => orUndefined(error, 'ENOENT'));
  if (found === undefined) return false;
  const own = await stat(path, { bigint: true });
  return own.ino === found.ino && own.dev === found.dev;
}
