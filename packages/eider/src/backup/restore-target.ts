import type { BackupKind, RestoreTarget } from '@eider/core';
import { withEngine } from '../transfer/with-engine.ts';
import type { BackupFiles } from './backup-files.ts';
import { checkDatabase } from './check-database.ts';

// Every memory's file has it.
const MEMORY_TABLE = 'eider_memory';

/** A file that a backup is written to and checked in. */
export interface RestoredFile {
  readonly path: string;
  readonly kind: BackupKind;
  readonly files: BackupFiles;
  readonly signal: AbortSignal | undefined;
}

/** Writes a backup's content to a file of its own and opens it there. */
export function checkedFile({ path, kind, files, signal }: RestoredFile): Omit<RestoreTarget, 'place'> {
  const table = kind === 'memory' ? MEMORY_TABLE : undefined;
  const discard = async (): Promise<void> => {
    for (const one of [path, `${path}.wal`]) await files.remove(one);
  };
  return {
    async write(content) {
      await discard();
      await files.write(path, content);
    },
    check: () => withEngine(undefined, (engine) => checkDatabase(engine, path, { table, signal })),
    discard,
  };
}
