import type { BackupManifest } from '@eider/core';
import type { BackupPlace } from './backup-place.ts';
import { type RestoreOptions, restoreFile } from './restore-file.ts';

/** Restores a memory to the path of a local file: the newest backup, or the one of `id`, or the newest not after `at`. Nothing has changed if it fails. */
export function restoreMemory(
  from: BackupPlace,
  path: string,
  options: Omit<RestoreOptions, 'kind'> = {},
): Promise<BackupManifest> {
  return restoreFile(from, path, { ...options, kind: 'memory' });
}

/** The same for a database that is no memory. */
export function restoreDatabase(
  from: BackupPlace,
  path: string,
  options: Omit<RestoreOptions, 'kind' | 'settings'> = {},
): Promise<BackupManifest> {
  return restoreFile(from, path, { ...options, kind: 'database' });
}
