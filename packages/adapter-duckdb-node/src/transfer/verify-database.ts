import { EiderError, quoteIdentifier } from '@eider/core';
import { quoteText } from '../databases/sql-text.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { Connection } from '../session/connection.ts';

/** Reads every value of every table of an attached database, so that DuckDB checks every block; CORRUPT_DATA if it fails. */
export async function verifyDatabase(connection: Connection, scope: CallScope, quotedName: string): Promise<void> {
  try {
    const tables = await namesOf(connection, scope, quotedName);
    for (const [schema, table] of tables) {
      const source = `${quotedName}.${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
      await connection.run(scope, `SELECT bit_xor(hash(whole)) FROM ${source} AS whole`);
    }
  } catch (error) {
    throw corrupt(error, scope);
  }
}

async function namesOf(
  connection: Connection,
  scope: CallScope,
  quotedName: string,
): Promise<readonly (readonly [string, string])[]> {
  const name = quoteText(quotedName.slice(1, -1).replaceAll('""', '"'));
  const result = await connection.run(
    scope,
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ${name} AND NOT internal ORDER BY ALL`,
  );
  const rows: (readonly [string, string])[] = [];
  for (let index = 0; index < result.chunkCount; index++) {
    for (const [schema, table] of result.getChunk(index).getRows()) rows.push([String(schema), String(table)]);
  }
  return rows;
}

// A damaged block may show as any kind of error: what was meant to be readable is not.
function corrupt(error: unknown, scope: CallScope): unknown {
  const passedOn =
    scope.failure !== undefined || EiderError.is(error, 'RESOURCE_EXHAUSTED') || EiderError.is(error, 'CORRUPT_DATA');
  if (passedOn) return error;
  return new EiderError('CORRUPT_DATA', 'the database file cannot be read whole; use another backup', { cause: error });
}
