import type { BackupManifest, SqlEngine } from '@eider/core';
import { type BackupOptions, backupFile } from './backup-file.ts';
import type { BackupPlace } from './backup-place.ts';

export interface BackupDatabaseOptions extends BackupOptions {
  /** Name of an attached database. @default the engine's main one */
  readonly database?: string | undefined;
}

/** Backs up a DuckDB database as it is at one moment, while other calls go on. */
export async function backupDatabase(
  engine: SqlEngine,
  to: BackupPlace,
  { database, ...options }: BackupDatabaseOptions = {},
): Promise<BackupManifest> {
  const { signal } = options;
  const copyTo = (path: string): ReturnType<SqlEngine['backup']> =>
    engine.backup(path, {
      ...(database === undefined ? {} : { database }),
      ...(signal === undefined ? {} : { signal }),
    });
  return backupFile({ kind: 'database', engine: engine.capabilities, copyTo }, to, options);
}
