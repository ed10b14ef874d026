import { identifier, joinSql, type SqlStatement, sql, trustedSql } from '@eider/core';
import { runTableName } from './run-table.ts';

/**
 * Statements that (re)create the views which show other tools a memory's live records: `<table>` those of the root namespace,
 * `<table>_all` those of every namespace, its parts divided by `/`. They show what is folded into runs, so everything once the memory is closed.
 */
export function createViews(
  database: string,
  table: string,
  runIds: readonly number[],
  jsonType: 'JSON' | 'VARCHAR',
): readonly SqlStatement[] {
  const json = trustedSql(jsonType);
  const view = (name: string, columns: SqlStatement, condition: SqlStatement) =>
    sql`CREATE OR REPLACE VIEW ${identifier(database, 'main', name)} AS SELECT ${columns}
      CAST(value AS ${json}) AS value, CAST(metadata AS ${json}) AS metadata,
      make_timestamp(created_ms * 1000) AS created_at, make_timestamp(updated_ms * 1000) AS updated_at
      FROM (${liveRecords(runIds)}) AS live WHERE ${condition}`;
  return [
    view(table, sql`key,`, sql`namespace = ''`),
    view(
      `${table}_all`,
      sql`replace(left(namespace, greatest(length(namespace) - 1, 0)), chr(31), '/') AS namespace, key,`,
      sql`true`,
    ),
  ];
}

function liveRecords(runIds: readonly number[]): SqlStatement {
  // Unqualified: the file may be attached under any name.
  const runs = runIds.map((id) => sql`SELECT * FROM ${identifier('main', runTableName(id))}`);
  const all = runs.length === 0 ? emptyRun() : joinSql(runs, ' UNION ALL ');
  return sql`SELECT * FROM (${all}) AS entries
    QUALIFY row_number() OVER (PARTITION BY namespace, key ORDER BY revision DESC) = 1
    AND NOT deleted AND (expires_ms IS NULL OR expires_ms > epoch_ms(now()::TIMESTAMP))`;
}

function emptyRun(): SqlStatement {
  return sql`SELECT 0 AS pos, '' AS namespace, '' AS key, '' AS value, '' AS metadata, '' AS text, 0::BIGINT AS created_ms,
    0::BIGINT AS updated_ms, 0::BIGINT AS expires_ms, 0::BIGINT AS revision, true AS deleted WHERE false`;
}
