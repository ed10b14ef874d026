import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EiderError, type ErrorCode } from '@eider/core';
import { onFile } from '../transfer/file-error.ts';
import { type FileKind, fileKind } from '../transfer/file-kind.ts';
import { orUndefined } from '../transfer/place-file.ts';
import { realPathOf } from './real-path.ts';

const REFUSED: Readonly<Record<Exclude<FileKind, 'duckdb'>, readonly [ErrorCode, string]>> = {
  sqlite: [
    'UNSUPPORTED',
    'this is a SQLite file; open a memory under another name and call importClassic with this path, it was left as it is',
  ],
  // Not removed for the caller: it may be all that a full disk or a broken copy has left of a memory.
  empty: [
    'CORRUPT_DATA',
    'the file is empty, so no DuckDB database; delete it to begin a new memory here, or name another',
  ],
  log: ['CORRUPT_DATA', 'this is the commit log of a memory; open the file without .log beside it'],
  other: ['CORRUPT_DATA', 'the file is not a DuckDB database; name another file, it was left as it is'],
};

/** Refuses what can be no memory before anything is created beside it: a folder, a missing parent, a file of another kind or without rights to read it. */
export async function checkDatabaseFile(path: string): Promise<void> {
  const found = await onFile(path, () => stat(path).catch((error) => orUndefined(error, 'ENOENT')));
  if (found === undefined) return checkParent(path);
  if (!found.isFile()) {
    throw new EiderError('INVALID_ARGUMENT', 'a memory is a file, and this is a folder or device; name a file in it', {
      details: { path },
    });
  }
  const kind = await onFile(path, () => fileKind(path));
  if (kind === 'duckdb') return;
  const [code, message] = REFUSED[kind];
  throw new EiderError(code, message, { details: { path } });
}

/** A link may lead to a file that is not there yet: its folder is what counts. */
async function checkParent(path: string): Promise<void> {
  const folder = dirname(await realPathOf(path));
  const found = await onFile(folder, () => stat(folder).catch((error) => orUndefined(error, 'ENOENT')));
  if (found !== undefined) return;
  throw new EiderError('NOT_FOUND', 'there is no such folder; create it first', { details: { path, folder } });
}
