import {
  type ComputationColumn,
  EiderError,
  identifier,
  joinSql,
  parseSqlType,
  type SqlEngine,
  type SqlStatement,
  type SqlValue,
  sql,
  sqlTypeText,
  type TableName,
  trustedSql,
} from '@eider/core';

/**
 * Where an input's rows come from. Paths lead where the sandbox's paths lead; sort order, files' names and row order of a source never
 * matter. A column that `columns` of a CSV or JSON source leaves out is not read; without it CSV is read as text, JSON with DuckDB's own types.
 */
export type InputSource =
  | { readonly rows: RowSource; readonly columns: readonly ComputationColumn[] }
  | { readonly engine: SqlEngine; readonly query: SqlStatement }
  | { readonly engine: SqlEngine; readonly table: TableName }
  | { readonly csv: string; readonly columns?: ColumnTypes; readonly delimiter?: string }
  | { readonly parquet: string }
  | { readonly json: string; readonly columns?: ColumnTypes };

/** Rows of values in the order of the columns. */
export type RowSource = Iterable<readonly SqlValue[]> | AsyncIterable<readonly SqlValue[]>;

/** DuckDB types by name of column, in order. */
export type ColumnTypes = Readonly<Record<string, string>>;

/** Whether rows come through the program and not from a file. */
export function isRelation(
  source: InputSource,
): source is Extract<InputSource, { readonly rows: unknown } | { readonly engine: unknown }> {
  return 'rows' in source || 'engine' in source;
}

/** The query that gives a source's rows, on the engine that has them; nothing for rows of the program. */
export function sourceQuery(source: InputSource): SqlStatement {
  if ('rows' in source) return trustedSql('');
  if ('query' in source) return source.query;
  if ('table' in source) {
    const parts = typeof source.table === 'string' ? [source.table] : source.table;
    return sql`SELECT * FROM ${identifier(...parts)}`;
  }
  if ('csv' in source) return csvQuery(source);
  if ('parquet' in source) return sql`SELECT * FROM read_parquet(${path(source.parquet)})`;
  if ('json' in source) {
    const columns = source.columns === undefined ? trustedSql('') : sql`, columns = ${columnsStruct(source.columns)}`;
    // Types are found in all values, not in a sample of them.
    return sql`SELECT * FROM read_json(${path(source.json)}, sample_size = -1${columns})`;
  }
  throw new EiderError(
    'INVALID_ARGUMENT',
    'an input is { rows, columns }, { engine, query or table }, { csv }, { parquet } or { json }',
  );
}

/** The dialect is fixed, because DuckDB's sniffer looks at a sample and changes between versions. */
function csvQuery(source: Extract<InputSource, { readonly csv: string }>): SqlStatement {
  const { columns, delimiter = ',' } = source;
  const dialect = sql`delim = ${delimiter}, quote = '"', escape = '"', header = true, strict_mode = true`;
  if (columns === undefined) return sql`SELECT * FROM read_csv(${path(source.csv)}, ${dialect}, all_varchar = true)`;
  return sql`SELECT * FROM read_csv(${path(source.csv)}, ${dialect}, auto_detect = false, columns = ${columnsStruct(columns)})`;
}

function columnsStruct(columns: ColumnTypes): SqlStatement {
  const fields = Object.entries(columns).map(
    ([name, type]) =>
      sql`${identifier(name)}: ${trustedSql(`'${sqlTypeText(parseSqlType(type)).replaceAll("'", "''")}'`)}`,
  );
  if (fields.length === 0) throw new EiderError('INVALID_ARGUMENT', 'columns must name at least one column');
  return sql`{${joinSql(fields)}}`;
}

function path(value: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new EiderError('INVALID_ARGUMENT', 'the path of an input must be a text');
}
