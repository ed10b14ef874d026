import { identifier, joinSql, type SqlEngine, type SqlStatement, sql, trustedSql } from '@eider/core';
import { runTableName } from './run-table.ts';

export interface ViewParts {
  readonly engine: Pick<SqlEngine, 'capabilities'>;
  readonly database: string;
  /** Name of the view of the root namespace; that of all namespaces has `_all` behind it. */
  readonly table: string;
  /** Every version of every record: namespace, key, value, metadata, created_at, updated_at, expires_at, revision, deleted. */
  readonly entries: SqlStatement;
}

/**
 * Statements that (re)create the views which show other tools a memory's live records: `<table>` those of the root namespace,
 * `<table>_all` those of every namespace, its parts divided by `/`. They show what is folded into runs, so everything once the memory is closed.
 */
export function createViews({ engine, database, table, entries }: ViewParts): readonly SqlStatement[] {
  const json = trustedSql(engine.capabilities.extensions.includes('json') ? 'JSON' : 'VARCHAR');
  const live = liveRecords(entries);
  const view = (name: string, columns: SqlStatement, condition: SqlStatement) =>
    sql`CREATE OR REPLACE VIEW ${identifier(database, 'main', name)} AS SELECT ${columns}
      CAST(value AS ${json}) AS value, CAST(metadata AS ${json}) AS metadata, created_at, updated_at
      FROM (${live}) AS live WHERE ${condition}`;
  return [
    view(table, sql`key,`, sql`namespace = ''`),
    view(
      `${table}_all`,
      sql`replace(left(namespace, greatest(length(namespace) - 1, 0)), chr(31), '/') AS namespace, key,`,
      sql`true`,
    ),
  ];
}

/** The entries of runs that lie in tables. */
export function entriesOfTables(runIds: readonly number[]): SqlStatement {
  // Unqualified: the file may be attached under any name.
  const runs = runIds.map(
    (id) => sql`SELECT namespace, key, value, metadata, make_timestamp(created_ms * 1000) AS created_at,
      make_timestamp(updated_ms * 1000) AS updated_at, make_timestamp(expires_ms * 1000) AS expires_at, revision, deleted
      FROM ${identifier('main', runTableName(id))}`,
  );
  return runs.length === 0 ? noEntries() : joinSql(runs, ' UNION ALL ');
}

/** The entries of runs that lie in Parquet files. */
export function entriesOfFiles(paths: readonly string[]): SqlStatement {
  // A view cannot hold parameters.
  const quoted = paths.map((path) => trustedSql(`'${path.replaceAll("'", "''")}'`));
  return sql`SELECT namespace, key, value, metadata, created_at, updated_at, expires_at, revision, deleted
    FROM read_parquet([${joinSql(quoted, ', ')}])`;
}

/** A path as a pattern that only it matches. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** The entries of a memory without runs, or of one whose runs cannot be shown. */
export function noEntries(): SqlStatement {
  return sql`SELECT '' AS namespace, '' AS key, '' AS value, '' AS metadata, TIMESTAMP '1970-01-01' AS created_at,
    TIMESTAMP '1970-01-01' AS updated_at, TIMESTAMP '1970-01-01' AS expires_at, 0::BIGINT AS revision, true AS deleted WHERE false`;
}

function liveRecords(entries: SqlStatement): SqlStatement {
  return sql`SELECT * FROM (${entries}) AS entries
    QUALIFY row_number() OVER (PARTITION BY namespace, key ORDER BY revision DESC) = 1
    AND NOT deleted AND (expires_at IS NULL OR expires_at > now()::TIMESTAMP)`;
}
