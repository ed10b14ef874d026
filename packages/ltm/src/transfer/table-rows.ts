import { identifier, joinSql, type QueryColumn, type SqlEngine, type SqlStatement, sql } from '@eider/core';
import { type ImportRow, toImportRow } from './import-row.ts';
import { toTransferRecord } from './record-fields.ts';
import { recordColumns } from './record-names.ts';
import { tableFields } from './table-fields.ts';
import type { RecordColumn } from './transfer-record.ts';

/** Something with rows that a query can read. */
export interface TableSource {
  /** What stands behind FROM. */
  readonly from: SqlStatement;
  readonly columns: readonly QueryColumn[];
  /** The record column that each column holds, by its own name. */
  readonly names: ReadonlyMap<string, RecordColumn>;
}

/** Looks at the columns of a table; INVALID_ARGUMENT if they are not those of records. */
export async function tableSource(engine: SqlEngine, from: SqlStatement, signal?: AbortSignal): Promise<TableSource> {
  const { columns } = await engine.query(sql`SELECT * FROM ${from} LIMIT 0`, signal === undefined ? {} : { signal });
  return { from, columns, names: recordColumns(columns.map(({ name }) => name)) };
}

/** The rows of a table as records. `orderBy` costs a sort. */
export async function* tableRows(
  engine: SqlEngine,
  { from, columns, names }: TableSource,
  { signal, orderBy }: { readonly signal?: AbortSignal | undefined; readonly orderBy?: SqlStatement } = {},
): AsyncGenerator<ImportRow, void> {
  const hasJson = engine.capabilities.extensions.includes('json');
  const list = joinSql(columns.map((column) => cellOf(column, names.get(column.name), hasJson)));
  const order = orderBy === undefined ? sql`` : sql` ORDER BY ${orderBy}`;
  let line = 0;
  for await (const batch of engine.stream(
    sql`SELECT ${list} FROM ${from}${order}`,
    signal === undefined ? {} : { signal },
  )) {
    for (const row of batch) {
      line += 1;
      yield toImportRow(line, sizeOf(row), () => toTransferRecord(tableFields(row, names)));
    }
  }
}

// Everything that is no text of its own gets the JSON form that DuckDB gives it; times keep their types.
function cellOf({ name, type }: QueryColumn, column: RecordColumn | undefined, hasJson: boolean): SqlStatement {
  const cell = identifier(name);
  if (column === 'key' || column === 'text') return sql`CAST(${cell} AS VARCHAR) AS ${cell}`;
  const isPlain = ['VARCHAR', 'BLOB', 'VARCHAR[]'].includes(type);
  if (isPlain || column === 'created_at' || column === 'updated_at' || column === 'expires_at') return cell;
  return hasJson && type !== 'JSON'
    ? sql`CAST(to_json(${cell}) AS VARCHAR) AS ${cell}`
    : sql`CAST(${cell} AS VARCHAR) AS ${cell}`;
}

function sizeOf(row: Readonly<Record<string, unknown>>): number {
  let size = 0;
  for (const cell of Object.values(row)) {
    size += typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8;
  }
  return size;
}
