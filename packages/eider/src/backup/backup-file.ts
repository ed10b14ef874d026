import { join } from 'node:path';
import {
  type BackupKind,
  type BackupManifest,
  type CreateBackupOptions,
  createBackup,
  type EngineCapabilities,
} from '@eider/core';
import { type BackupFiles, nodeBackupFiles } from './backup-files.ts';
import { type BackupPlace, withPlace } from './backup-place.ts';
import { withTemporaryFolder } from './with-temporary-folder.ts';

export interface BackupOptions extends CreateBackupOptions {
  /** Where the copy lies until it is stored; it needs room for one. @default the system's folder for temporary files */
  readonly temporaryFolder?: string | undefined;
  /** @default the files of this machine */
  readonly files?: BackupFiles | undefined;
}

/** A database that can write a copy of itself to a new file. */
export interface CopySource {
  readonly kind: BackupKind;
  readonly engine?: Pick<EngineCapabilities, 'adapter' | 'engineVersion' | 'storageVersion'>;
  copyTo(path: string): Promise<{ readonly sizeBytes: number; readonly sha256?: string }>;
}

/** Makes a backup of a copy that is written for it and removed afterwards. */
export async function backupFile(
  source: CopySource,
  to: BackupPlace,
  { temporaryFolder, files = nodeBackupFiles, ...options }: BackupOptions,
): Promise<BackupManifest> {
  return withPlace(to, (store) =>
    withTemporaryFolder(temporaryFolder, async (folder) => {
      const path = join(folder, 'copy.duckdb');
      const { sizeBytes, sha256 } = await source.copyTo(path);
      const engine = source.engine === undefined ? undefined : toFacts(source.engine);
      return createBackup(store, { kind: source.kind, content: files.read(path), sizeBytes, sha256, engine }, options);
    }),
  );
}

function toFacts({
  adapter,
  engineVersion,
  storageVersion,
}: NonNullable<CopySource['engine']>): BackupManifest['engine'] {
  return { adapter, version: engineVersion, storageVersion };
}
