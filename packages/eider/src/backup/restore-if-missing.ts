import { type BackupManifest, EiderError, findBackup } from '@eider/core';
import { parseMemoryUri } from '../open/memory-uri.ts';
import { realPathOf } from '../open/real-path.ts';
import { nodeBackupFiles } from './backup-files.ts';
import { type BackupPlace, withPlace } from './backup-place.ts';
import { type RestoreOptions, restoreFile } from './restore-file.ts';

/**
 * Before a memory or a database is opened: restores it if its file and log are not there and a backup is. Undefined if there was nothing to do; then, where a file
 * is there, the place of the backups has not even been asked.
 */
export async function restoreIfMissing(
  from: BackupPlace,
  path: string,
  options: Omit<RestoreOptions, 'overwrite'> = {},
): Promise<BackupManifest | undefined> {
  const location = parseMemoryUri(path);
  if (location.kind === 'file' && (await isThere(await realPathOf(location.path), options))) return undefined;
  const { id, at, prefix, signal } = options;
  return withPlace(from, async (store) => {
    if ((await findBackup(store, { id, at, prefix, signal })) === undefined) return undefined;
    try {
      return await restoreFile(store, path, options);
    } catch (error) {
      // Another process was faster.
      if (EiderError.is(error, 'ALREADY_EXISTS')) return undefined;
      throw error;
    }
  });
}

async function isThere(path: string, { files = nodeBackupFiles }: Pick<RestoreOptions, 'files'>): Promise<boolean> {
  return (await files.exists(path)) || (await files.exists(`${path}.log`));
}
