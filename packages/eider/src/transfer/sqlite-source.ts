import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { EiderError, type ErrorCode, quoteIdentifier } from '@eider/core';
import { type CellSource, type KeyProblems, refuseKeyProblems } from '@eider/ltm';
import { viewError } from './view-error.ts';
import { withoutExperimentalWarning } from './without-experimental-warning.ts';

type Sqlite = typeof import('node:sqlite');

// Result codes of SQLite: https://www.sqlite.org/rescode.html
const CODES: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  5: ['LOCKED', 'another program writes to the SQLite file; end it and try again'],
  6: ['LOCKED', 'another program writes to the SQLite file; end it and try again'],
  11: ['CORRUPT_DATA', 'the SQLite file is damaged; recover it with the sqlite3 tool first'],
  14: ['NOT_FOUND', 'the SQLite file cannot be opened; look at its path and rights'],
  26: ['CORRUPT_DATA', 'the file is not a SQLite database'],
};

/** Reads a table of a SQLite file while `work` runs. Its keys are looked at first. */
export async function withSqliteTable<Result>(
  path: string,
  table: string,
  work: (source: CellSource) => Promise<Result>,
): Promise<Result> {
  const { DatabaseSync } = loadSqlite();
  const database = mapped(() => new DatabaseSync(path, { readOnly: true }));
  try {
    const columns = columnsOf(database, table);
    refuseKeyProblems(keyProblems(database, table, columns));
    return await work({ columns, rows: rowsOf(database, table) });
  } finally {
    database.close();
  }
}

/** SQLite as Node has it built in; UNSUPPORTED where it has not. */
export function loadSqlite(load: (name: string) => unknown = process.getBuiltinModule): Sqlite {
  const found = withoutExperimentalWarning(() => load('node:sqlite')) as Sqlite | undefined;
  if (found !== undefined) return found;
  throw new EiderError(
    'UNSUPPORTED',
    'reading SQLite files needs Node 22.13 or later; upgrade, or export the table as CSV',
  );
}

function columnsOf(database: DatabaseSync, table: string): readonly string[] {
  const [found] = all(database, 'SELECT type FROM pragma_table_list WHERE lower(name) = lower(?)', [table]);
  if (found?.['type'] === 'view') throw viewError(table);
  const rows = all(database, 'SELECT name FROM pragma_table_info(?) ORDER BY cid', [table]);
  if (rows.length > 0) return rows.map((row) => String(row['name']));
  throw new EiderError('NOT_FOUND', 'the SQLite file has no such table; name it with the option table', {
    details: { table },
  });
}

function keyProblems(database: DatabaseSync, table: string, columns: readonly string[]): KeyProblems {
  const name = columns.find((column) => column.toLowerCase() === 'key');
  // Without such a column the import says what is missing.
  if (name === undefined) return { nullKeys: 0, emptyKeys: 0, duplicateKeys: 0 };
  const [from, key] = [quoteIdentifier(table), quoteIdentifier(name)];
  const [row] = all(
    database,
    `SELECT (SELECT count(*) FROM ${from} WHERE ${key} IS NULL) AS null_keys,
      (SELECT count(*) FROM ${from} WHERE CAST(${key} AS TEXT) = '') AS empty_keys,
      (SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${key} IS NOT NULL
        GROUP BY CAST(${key} AS TEXT) COLLATE BINARY HAVING count(*) > 1)) AS duplicate_keys`,
  );
  const count = (column: string): number => Number(row?.[column] ?? 0);
  return { nullKeys: count('null_keys'), emptyKeys: count('empty_keys'), duplicateKeys: count('duplicate_keys') };
}

function* rowsOf(database: DatabaseSync, table: string): Generator<Readonly<Record<string, unknown>>, void> {
  const statement = mapped(() => database.prepare(`SELECT * FROM ${quoteIdentifier(table)}`));
  statement.setReadBigInts(true);
  const rows = mapped(() => statement.iterate());
  for (;;) {
    const next = mapped(() => rows.next());
    if (next.done === true) return;
    yield next.value;
  }
}

function all(database: DatabaseSync, text: string, parameters: readonly SQLInputValue[] = []) {
  return mapped(() => database.prepare(text).all(...parameters));
}

function mapped<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const { errcode } = cause as { readonly errcode?: number };
    // The lower byte is the kind, the rest says more of it.
    const known = CODES[(errcode ?? 0) & 0xff];
    if (known === undefined) throw cause;
    throw new EiderError(known[0], known[1], { details: { sqlite: errcode ?? 0 }, cause });
  }
}
