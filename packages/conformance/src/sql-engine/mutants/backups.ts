import { type BackupReport, EiderError, identifier, type SqlEngine, sql, trustedSql } from '@eider/core';
import type { SqlEngineFixture } from '../fixture.ts';
import { engineMutant, fileMutant, rescue, type SqlEngineMutant } from './mutant.ts';

const BAD_BACKUPS = ['restore/garbage', 'restore/empty', 'restore/truncated', 'restore/damaged'];

export const backupMutants: readonly SqlEngineMutant[] = [
  engineMutant(
    'backup-of-main-only',
    'a backup is always one of the main database',
    ['backup/whole', 'backup/failed'],
    (engine) => ({
      backup: (path, { database: _, ...options } = {}) => engine.backup(path, options),
    }),
  ),
  engineMutant(
    'backup-digest-wrong',
    'a backup reports the digest of something else',
    ['backup/report', 'restore/sha256'],
    (engine) => ({
      async backup(path, options) {
        const report = await engine.backup(path, options);
        return { ...report, sha256: [...report.sha256].reverse().join('') };
      },
    }),
  ),
  engineMutant(
    'backup-table-by-table',
    'a backup copies one table after the other, each at its own moment',
    ['backup/consistent'],
    tableByTable,
  ),
  fileMutant(
    'backup-is-file-copy',
    'a backup is a copy of the file, with all its holes',
    ['backup/compacted'],
    fileCopies,
  ),
  fileMutant('backup-overwrites', 'a backup overwrites a file at its path', ['backup/exists'], (engine, fixture) => ({
    backup: (path, options) =>
      rescue(
        () => engine.backup(path, options),
        (error) => EiderError.is(error, 'ALREADY_EXISTS'),
        async () => {
          const elsewhere = fixture.newPath('elsewhere');
          const report = await engine.backup(elsewhere, options);
          await fixture.writeFile(path, (await fixture.readFile(elsewhere)) ?? new Uint8Array());
          return { ...report, path };
        },
      ),
  })),
  fileMutant(
    'backup-leaves-remains',
    'a backup that fails leaves an empty file',
    ['backup/failed', 'backup/exists'],
    (engine, fixture) => ({
      backup: (path, options) =>
        engine.backup(path, options).catch(async (error: unknown) => {
          await fixture.writeFile(path, new Uint8Array());
          throw error;
        }),
    }),
  ),
  engineMutant(
    'backup-stays-attached',
    'a backup leaves a database attached',
    ['backup/origin-untouched'],
    (engine) => ({
      async backup(path, options) {
        await engine.attach('left over');
        return engine.backup(path, options);
      },
    }),
  ),
  engineMutant(
    'restore-does-nothing',
    'a restore does nothing',
    [
      'restore/replaces',
      'restore/every-session',
      'restore/attached',
      'restore/main-file',
      'restore/waits',
      'restore/sha256',
      'restore/missing',
      ...BAD_BACKUPS,
    ],
    () => ({
      restore: async () => undefined,
    }),
  ),
  engineMutant(
    'restore-of-main-only',
    'a restore always replaces the main database',
    ['restore/attached'],
    (engine) => ({
      restore: (path, { database: _, ...options } = {}) => engine.restore(path, options),
    }),
  ),
  engineMutant('restore-in-background', 'a restore resolves before it is done', ['restore/waits'], (engine) => ({
    async restore(path, options) {
      engine.restore(path, options).catch(() => undefined);
    },
  })),
  engineMutant(
    'restore-keeps-tables',
    'tables that the backup does not have survive a restore',
    ['restore/replaces'],
    (engine) => ({
      async restore(path, options) {
        await engine.restore(path, options);
        await engine.execute(sql`CREATE TABLE IF NOT EXISTS later (n INTEGER)`);
      },
    }),
  ),
  fileMutant(
    'restore-consumes-backup',
    'a restore takes the backup file for the database',
    ['restore/backup-untouched', 'restore/replaces'],
    (engine, fixture) => ({
      async restore(path, options) {
        await engine.restore(path, options);
        await fixture.writeFile(path, new Uint8Array(4096));
      },
    }),
  ),
  engineMutant('restore-ignores-digest', 'a restore does not look at the digest', ['restore/sha256'], (engine) => ({
    restore: (path, { sha256: _, ...options } = {}) => engine.restore(path, options),
  })),
  engineMutant(
    'restore-before-verifying',
    'a restore empties the database before it looks at the backup',
    ['restore/missing', ...BAD_BACKUPS],
    (engine) => ({
      restore: (path, options) =>
        engine.restore(path, options).catch(async (error: unknown) => {
          await engine.execute(sql`DROP TABLE good`);
          throw error;
        }),
    }),
  ),
  engineMutant(
    'restore-of-bad-backup-resolves',
    'a bad backup is ignored in silence',
    [...BAD_BACKUPS, 'restore/sha256'],
    (engine) => ({
      restore: (path, options) =>
        rescue(
          () => engine.restore(path, options),
          (error) => EiderError.is(error, 'CORRUPT_DATA'),
          () => undefined,
        ),
    }),
  ),
];

/** Between two tables it waits for a transaction of somebody else. */
function tableByTable(engine: SqlEngine): Partial<SqlEngine> {
  let committed = (): void => undefined;
  return {
    async transaction(work, options) {
      const value = await engine.transaction(work, options);
      committed();
      return value;
    },
    async backup(path): Promise<BackupReport> {
      const copy = await engine.attach('by_table', { path });
      for (const table of ['debit', 'credit']) {
        await engine.execute(sql`CREATE TABLE ${identifier('by_table', 'main', table)} AS FROM ${identifier(table)}`);
        await new Promise<void>((resolve) => {
          committed = resolve;
        });
      }
      await copy.detach();
      return { path, sizeBytes: 0, sha256: '' };
    },
  };
}

function fileCopies(engine: SqlEngine, fixture: SqlEngineFixture): Partial<SqlEngine> {
  const paths = new Map<string, string>();
  return {
    async attach(name, options) {
      if (options?.path !== undefined) paths.set(name, options.path);
      return engine.attach(name, options);
    },
    async backup(path, options): Promise<BackupReport> {
      const database = options?.database ?? '';
      await engine.execute(trustedSql(`CHECKPOINT ${database}`));
      const file = (await fixture.readFile(paths.get(database) ?? '')) ?? new Uint8Array();
      await fixture.writeFile(path, file);
      return { path, sizeBytes: file.length, sha256: '' };
    },
  };
}
