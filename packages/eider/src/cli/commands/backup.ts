import { type BlobStore, EiderError, type RetentionRules } from '@eider/core';
import { type CliCommand, type CliOption, cliCommand } from '../command.ts';
import { findTarget, withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseCount } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';
import { AT_OPTION, byteProgress, ID_OPTION, KEY_OPTION, type KeyFlags, readKey } from './backup-flags.ts';
import { manifestLine, manifestTable, toListed } from './backup-text.ts';

interface BackupFlags extends MemoryFlags, KeyFlags, RetentionRules {
  readonly list?: boolean;
  readonly verify?: boolean;
  readonly database?: boolean;
  readonly id?: string;
  readonly at?: Date;
}

interface Work {
  readonly store: BlobStore;
  readonly flags: BackupFlags;
  readonly terminal: Terminal;
}

const RETENTION_OPTIONS: readonly CliOption[] = [
  { flags: '--keep-last <count>', description: 'afterwards delete all but the newest so many', parse: parseCount },
  { flags: '--daily <count>', description: 'but keep one of each of the last so many days', parse: parseCount },
  { flags: '--weekly <count>', description: 'and of so many weeks', parse: parseCount },
  { flags: '--monthly <count>', description: 'and of so many months', parse: parseCount },
];

export const backupCommand: CliCommand = cliCommand<BackupFlags>({
  name: 'backup',
  args: '<place>',
  summary: 'back up a memory in a file to a folder or bucket; list and verify backups',
  details: `The backup is listed when it is complete. While the memory is open in another process it is LOCKED: that one makes the backups.

Examples:
  eider backup s3://bucket/agents -u ltm.duckdb --keep-last 10 --daily 30
  eider backup file:///mnt/backups/ --list
  eider backup s3://bucket/agents --verify --at 2026-01-31`,
  options: [
    ...MEMORY_OPTIONS,
    { flags: '--list', description: 'list the backups in this place' },
    { flags: '--verify', description: 'read a backup whole, check every digest, open its database' },
    { flags: '--database', description: 'back up a DuckDB file that is no memory' },
    ID_OPTION,
    AT_OPTION,
    KEY_OPTION,
    ...RETENTION_OPTIONS,
  ],
  async run({ args: [place = ''], options: flags, terminal }) {
    const { openPlace } = await import('../../backup/backup-place.ts');
    const store = await openPlace(place, terminal.env);
    try {
      const work: Work = { store, flags, terminal };
      if (flags.list === true) await list(work);
      else if (flags.verify === true) await verify(work);
      else await backUp(work);
    } finally {
      await store.close();
    }
    return undefined;
  },
});

async function list({ store, flags, terminal }: Work): Promise<void> {
  const { listBackups } = await import('@eider/core');
  const { backups, unreadable } = await listBackups(store, { signal: terminal.signal });
  if (flags.json === true) for (const backup of backups) terminal.out(`${JSON.stringify(toListed(backup))}\n`);
  else terminal.out(manifestTable(backups));
  for (const { folder, error } of unreadable) terminal.err(`not usable: ${folder}: ${error.message}\n`);
}

async function verify({ store, flags, terminal }: Work): Promise<void> {
  const { verifyFile } = await import('../../backup/verify-file.ts');
  const progress = byteProgress(terminal);
  const key = await readKey(flags, terminal);
  const { onProgress } = progress;
  const manifest = await verifyFile(store, {
    id: flags.id,
    at: flags.at,
    key,
    onProgress,
    signal: terminal.signal,
  }).finally(() => progress.end());
  if (flags.json === true) terminal.out(`${JSON.stringify(toListed(manifest))}\n`);
  else terminal.out(`complete and sound: ${manifestLine(manifest)}\n`);
}

async function backUp(work: Work): Promise<void> {
  const { store, flags, terminal } = work;
  if (flags.id !== undefined || flags.at !== undefined) {
    throw new EiderError('INVALID_ARGUMENT', '--id and --at say which backup to verify; add --verify');
  }
  const progress = byteProgress(terminal);
  const { onProgress } = progress;
  const options = { key: await readKey(flags, terminal), onProgress, signal: terminal.signal };
  const made = flags.database === true ? backUpDatabase(work, options) : backUpMemory(work, options);
  const manifest = await made.finally(() => progress.end());
  const deleted = await retain(store, flags, terminal.signal);
  if (flags.json === true) terminal.out(`${JSON.stringify({ ...toListed(manifest), deleted })}\n`);
  else terminal.out(`${manifestLine(manifest)}${deleted === 0 ? '' : `, ${deleted} older ones deleted`}\n`);
}

type Made = ReturnType<typeof import('../../backup/backup-memory.ts').backupMemory>;
type MadeOptions = import('../../backup/backup-file.ts').BackupOptions;

async function backUpMemory({ store, flags, terminal }: Work, options: MadeOptions): Made {
  const { namespace: _, ...rest } = flags;
  const { backupMemory } = await import('../../backup/backup-memory.ts');
  return withMemory(rest, terminal, (memory) => backupMemory(memory, store, options));
}

async function backUpDatabase({ store, flags, terminal }: Work, options: MadeOptions): Made {
  const { uri } = await findTarget(flags, terminal);
  const { backupDatabase } = await import('../../backup/backup-database.ts');
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  const engine = await openNodeDuckDb({ path: uri, readOnly: true });
  try {
    return await backupDatabase(engine, store, options);
  } finally {
    await engine.close();
  }
}

async function retain(store: BlobStore, flags: BackupFlags, signal: AbortSignal): Promise<number> {
  const { keepLast, daily, weekly, monthly } = flags;
  if ([keepLast, daily, weekly, monthly].every((count) => count === undefined)) return 0;
  const { applyRetention } = await import('@eider/core');
  const { deleted } = await applyRetention(store, { keepLast, daily, weekly, monthly }, { signal });
  return deleted.length;
}
