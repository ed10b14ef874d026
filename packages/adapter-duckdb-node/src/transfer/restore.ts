import { type DatabaseOptions, EiderError, quoteIdentifier } from '@eider/core';
import { quoteText } from '../databases/sql-text.ts';
import type { EngineState } from '../engine-state.ts';
import { explainOpenFailure } from '../files/database-header.ts';
import { sha256OfFile } from '../files/durable-file.ts';
import { claimFile } from '../files/file-owners.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { Connection } from '../session/connection.ts';
import { withAttached } from './copy-database.ts';
import { verifyDatabase } from './verify-database.ts';

export interface RestoreOptions extends DatabaseOptions {
  readonly sha256?: string;
}

/**
 * Replaces a database's content in one transaction of DuckDB: everything in it is dropped, everything of the verified backup
 * copied. A failure rolls back; a process that dies leaves the old content or the new. The file itself is never swapped, so no
 * other process can slip in between, and the backup is only read.
 */
export async function restoreBackup(
  state: EngineState,
  path: string,
  options: RestoreOptions,
  scope: CallScope,
): Promise<void> {
  const database = quoteIdentifier(state.databases.find(options.database ?? state.main));
  const ownership = await claimFile(path);
  try {
    const { realPath, exists } = ownership.file;
    if (!exists) throw new EiderError('NOT_FOUND', 'there is no backup at this path', { details: { path } });
    if (options.sha256 !== undefined) await checkDigest(realPath, options.sha256);
    await state.controlTurns.run(() => restoreFrom(state, realPath, database, scope));
  } finally {
    ownership.release();
  }
}

async function restoreFrom(state: EngineState, path: string, database: string, scope: CallScope): Promise<void> {
  const { control, pool } = state;
  try {
    await withAttached(control, scope, path, 'READ_ONLY', async (backup) => {
      await verifyDatabase(control, scope, backup);
      await pool.exclusively(scope, 'running calls did not end in time for the restore; end them and try again', () =>
        state.changes.during(() => replaceContent(control, scope, database, backup)),
      );
    });
  } catch (error) {
    throw EiderError.is(error) ? await explainOpenFailure(path, error) : error;
  }
}

async function replaceContent(control: Connection, scope: CallScope, database: string, backup: string): Promise<void> {
  await control.command('BEGIN TRANSACTION');
  try {
    for (const drop of await dropsOf(control, scope, database)) await control.run(scope, drop);
    await control.run(scope, `COPY FROM DATABASE ${backup} TO ${database}`);
    scope.throwIfStopped();
    await control.command('COMMIT');
  } catch (error) {
    await control.rollback();
    throw error;
  }
  // Folds the new content in, and frees the room of the old one.
  await control.command(`CHECKPOINT ${database}`);
}

async function checkDigest(path: string, expected: string): Promise<void> {
  if ((await sha256OfFile(path)) !== expected.toLowerCase()) {
    throw new EiderError('CORRUPT_DATA', 'the backup does not have the expected sha256; use another one', {
      details: { path },
    });
  }
}

/** What drops everything of a database, in an order that dependencies allow. */
async function dropsOf(control: Connection, scope: CallScope, database: string): Promise<readonly string[]> {
  const name = quoteText(database.slice(1, -1).replaceAll('""', '"'));
  const inMain = `database_name = ${name} AND schema_name = 'main' AND NOT internal`;
  const result = await control.run(
    scope,
    `SELECT 1 AS step, 'SCHEMA' AS kind, schema_name AS name, NULL AS inside FROM duckdb_schemas()
       WHERE database_name = ${name} AND NOT internal AND schema_name <> 'main'
     UNION ALL SELECT 2, 'VIEW', view_name, 'main' FROM duckdb_views() WHERE ${inMain}
     UNION ALL SELECT 3, 'TABLE', table_name, 'main' FROM duckdb_tables() WHERE ${inMain}
     UNION ALL SELECT DISTINCT 4, CASE function_type WHEN 'macro' THEN 'MACRO' ELSE 'MACRO TABLE' END, function_name, 'main'
       FROM duckdb_functions() WHERE ${inMain} AND function_type IN ('macro', 'table_macro')
     UNION ALL SELECT 5, 'SEQUENCE', sequence_name, 'main' FROM duckdb_sequences()
       WHERE database_name = ${name} AND schema_name = 'main'
     UNION ALL SELECT 6, 'TYPE', type_name, 'main' FROM duckdb_types() WHERE ${inMain}
     ORDER BY step, name`,
  );
  const drops: string[] = [];
  for (let index = 0; index < result.chunkCount; index++) {
    for (const [, kind, object, inside] of result.getChunk(index).getRows()) {
      const path = inside === null ? [object] : [inside, object];
      drops.push(
        `DROP ${String(kind)} ${database}.${path.map((part) => quoteIdentifier(String(part))).join('.')} CASCADE`,
      );
    }
  }
  return drops;
}
