import { randomUUID } from 'node:crypto';
import { EiderError, quoteIdentifier } from '@eider/core';
import { quoteText, STORAGE_OPTION } from '../databases/sql-text.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { Connection } from '../session/connection.ts';
import { verifyDatabase } from './verify-database.ts';

/** Copies one moment of a database into a new file, compacted and checkpointed. */
export async function copyToFile(
  connection: Connection,
  scope: CallScope,
  database: string,
  path: string,
): Promise<void> {
  // DuckDB copies the tables in any order, so it fails now and then only.
  if (await hasForeignKeys(connection, database)) throw foreignKeyError(database);
  await withAttached(connection, scope, path, STORAGE_OPTION, async (copy) => {
    try {
      await connection.run(scope, `COPY FROM DATABASE ${quoteIdentifier(database)} TO ${copy}`);
    } catch (error) {
      await connection.rollback();
      throw error;
    }
    await connection.run(scope, `CHECKPOINT ${copy}`);
  });
}

/** Opens a database file read-only and reads all of it; CORRUPT_DATA if that fails. */
export async function verifyFile(connection: Connection, scope: CallScope, path: string): Promise<void> {
  await withAttached(connection, scope, path, 'READ_ONLY', (name) => verifyDatabase(connection, scope, name));
}

/** Attaches a file under a name of its own while `work` runs. Nobody else may have it open. */
export async function withAttached<T>(
  connection: Connection,
  scope: CallScope,
  path: string,
  options: string,
  work: (quotedName: string) => Promise<T>,
): Promise<T> {
  const name = quoteIdentifier(`eider_${randomUUID()}`);
  await connection.run(scope, `ATTACH ${quoteText(path)} AS ${name} (TYPE duckdb, ${options})`);
  try {
    return await work(name);
  } finally {
    await connection.command(`DETACH ${name}`);
  }
}

async function hasForeignKeys(connection: Connection, database: string): Promise<boolean> {
  const found = await connection.texts(
    `SELECT table_name FROM duckdb_constraints() WHERE database_name = ${quoteText(database)} AND constraint_type = 'FOREIGN KEY'`,
  );
  return found.length > 0;
}

function foreignKeyError(database: string): EiderError {
  return new EiderError('UNSUPPORTED', 'DuckDB cannot copy a database with foreign keys; drop them', {
    details: { database },
  });
}
