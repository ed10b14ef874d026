import { EiderError, identifier, type SqlEngine, sql } from '@eider/core';

/** Opens a database file and reads every value of every table, so that DuckDB checks every block. CORRUPT_DATA if it cannot; `table` must be there. */
export async function checkDatabase(
  engine: SqlEngine,
  path: string,
  { table, signal }: { readonly table?: string | undefined; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  const name = 'restored_backup';
  try {
    const database = await engine.attach(name, { path, readOnly: true, ...call });
    try {
      const { rows } = await engine.query(
        sql`SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ${name} AND NOT internal ORDER BY ALL`,
        call,
      );
      for (const row of rows) {
        const source = identifier(name, String(row['schema_name']), String(row['table_name']));
        await engine.query(sql`SELECT bit_xor(hash(whole)) FROM ${source} AS whole`, call);
      }
      if (table !== undefined && !rows.some((row) => row['table_name'] === table)) throw noMemory();
    } finally {
      await database.detach();
    }
  } catch (error) {
    if (isPassedOn(error)) throw error;
    throw new EiderError('CORRUPT_DATA', 'the content of the backup cannot be opened; use another backup', {
      cause: error,
    });
  }
}

function isPassedOn(error: unknown): boolean {
  return ['CORRUPT_DATA', 'RESOURCE_EXHAUSTED', 'UNSUPPORTED', 'ABORTED', 'PERMISSION_DENIED'].some(
    (code) => EiderError.is(error) && error.code === code,
  );
}

function noMemory(): EiderError {
  return new EiderError('CORRUPT_DATA', 'the content of the backup is no memory; use another backup');
}
