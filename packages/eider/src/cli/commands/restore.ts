import { type CliCommand, cliCommand } from '../command.ts';
import { findTarget } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';
import { AT_OPTION, byteProgress, ID_OPTION, KEY_OPTION, type KeyFlags, readKey } from './backup-flags.ts';
import { manifestLine, toListed } from './backup-text.ts';

interface RestoreFlags extends MemoryFlags, KeyFlags {
  readonly overwrite?: boolean;
  readonly id?: string;
  readonly at?: Date;
}

export const restoreCommand: CliCommand = cliCommand<RestoreFlags>({
  name: 'restore',
  args: '<place>',
  summary: 'restore a memory or a database from a backup to a local file',
  details: `The newest backup, unless --id or --at names another. It is read and checked beside the file before it takes its place; what was
there stays as <file>.before-restore.

Examples:
  eider restore s3://bucket/agents -u ltm.duckdb
  eider restore file:///mnt/backups/ -u ltm.duckdb --at 2026-01-31T12:00:00Z --overwrite`,
  options: [
    ...MEMORY_OPTIONS.filter(({ flags }) => !flags.includes('--namespace')),
    ID_OPTION,
    AT_OPTION,
    KEY_OPTION,
    { flags: '--overwrite', description: 'replace what is there' },
  ],
  async run({ args: [place = ''], options: flags, terminal }) {
    const { uri, settings } = await findTarget(flags, terminal);
    const [{ openPlace }, { restoreFile }] = await Promise.all([
      import('../../backup/backup-place.ts'),
      import('../../backup/restore-file.ts'),
    ]);
    const { id, at, overwrite, json } = flags;
    const key = await readKey(flags, terminal);
    const store = await openPlace(place, terminal.env);
    const progress = byteProgress(terminal);
    const { onProgress } = progress;
    try {
      const options = { id, at, overwrite, key, settings, onProgress, signal: terminal.signal };
      const manifest = await restoreFile(store, uri, options).finally(() => progress.end());
      if (json === true) terminal.out(`${JSON.stringify(toListed(manifest))}\n`);
      else terminal.out(`restored ${manifestLine(manifest)}\n`);
    } finally {
      await store.close();
    }
    return undefined;
  },
});
