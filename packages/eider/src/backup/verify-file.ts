import { join } from 'node:path';
import { type BackupContentOptions, type BackupManifest, type FindBackupOptions, verifyBackup } from '@eider/core';
import { type BackupFiles, nodeBackupFiles } from './backup-files.ts';
import { type BackupPlace, withPlace } from './backup-place.ts';
import { neededBackup } from './restore-file.ts';
import { checkedFile } from './restore-target.ts';
import { withTemporaryFolder } from './with-temporary-folder.ts';

export interface VerifyOptions extends BackupContentOptions, FindBackupOptions {
  /** Where the content is unpacked. @default the system's folder for temporary files */
  readonly temporaryFolder?: string | undefined;
  /** @default the files of this machine */
  readonly files?: BackupFiles | undefined;
}

/** Reads a whole backup, checks every digest, opens its database and reads every table. CORRUPT_DATA if anything is wrong. */
export async function verifyFile(from: BackupPlace, options: VerifyOptions = {}): Promise<BackupManifest> {
  const { temporaryFolder, files = nodeBackupFiles, prefix, key, signal, onProgress } = options;
  return withPlace(from, async (store) => {
    const manifest = await neededBackup(store, options);
    await withTemporaryFolder(temporaryFolder, (folder) => {
      const target = checkedFile({ path: join(folder, 'copy.duckdb'), kind: manifest.kind, files, signal });
      return verifyBackup(store, manifest, { target, prefix, key, signal, onProgress });
    });
    return manifest;
  });
}
