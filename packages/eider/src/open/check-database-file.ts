import { stat } from 'node:fs/promises';
import { EiderError } from '@eider/core';
import { fileKind } from '../transfer/file-kind.ts';

/** Refuses what can be no memory before anything is created beside it: a folder, a missing parent, a file of another kind. */
export async function checkDatabaseFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  if (!found.isFile()) {
    throw new EiderError('INVALID_ARGUMENT', 'a memory is a file, and this is a folder or device; name a file in it', {
      details: { path },
    });
  }
  const kind = await fileKind(path);
  if (kind === 'sqlite') {
    throw new EiderError(
      'UNSUPPORTED',
      'this is a SQLite file; open a memory under another name and call importClassic with this path, it was left as it is',
      { details: { path } },
    );
  }
  if (kind !== 'duckdb') {
    throw new EiderError('CORRUPT_DATA', 'the file is not a DuckDB database; name another file, it was left as it is', {
      details: { path },
    });
  }
}
