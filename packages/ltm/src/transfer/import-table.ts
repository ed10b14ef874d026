import { identifier, type LongTermMemory, type SqlEngine, type SqlStatement, sql, type TableName } from '@eider/core';
import type { ImportRow } from './import-row.ts';
import { toImportRow } from './import-row.ts';
import { importRows } from './import-rows.ts';
import { type KeyProblems, refuseKeyProblems } from './key-problems.ts';
import { toTransferRecord } from './record-fields.ts';
import { recordColumns } from './record-names.ts';
import { tableFields } from './table-fields.ts';
import { tableRows, tableSource } from './table-rows.ts';
import type { ImportReport, ImportSettings } from './transfer-options.ts';

/**
 * Stores the rows of a DuckDB table such as `ltm_store(key, value, metadata, created_at, updated_at)` below a view. Cells may have any type: what has no JSON form becomes
 * a text. NULL, empty and repeated keys are INVALID_ARGUMENT before anything is stored, and so are columns that no record has.
 */
export async function importTable(
  memory: LongTermMemory,
  engine: SqlEngine,
  table: TableName,
  settings: ImportSettings = {},
): Promise<ImportReport> {
  const from = tableNamed(table);
  const source = await tableSource(engine, from, settings.signal);
  refuseKeyProblems(await keyProblems(engine, from, source.names));
  return importRows(memory, tableRows(engine, source, { signal: settings.signal }), settings);
}

/** Rows that another database gives, with the names of their columns. */
export interface CellSource {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<Readonly<Record<string, unknown>>> | Iterable<Readonly<Record<string, unknown>>>;
}

/** The same for rows that come from elsewhere, whose keys have been looked at. */
export function importCells(
  memory: LongTermMemory,
  { columns, rows }: CellSource,
  settings: ImportSettings = {},
): Promise<ImportReport> {
  return importRows(memory, cellRows(rows, recordColumns(columns)), settings);
}

export function tableNamed(table: TableName): SqlStatement {
  return identifier(...(typeof table === 'string' ? [table] : table));
}

async function* cellRows(
  rows: CellSource['rows'],
  names: ReturnType<typeof recordColumns>,
): AsyncGenerator<ImportRow, void> {
  let line = 0;
  for await (const row of rows) {
    line += 1;
    const sizeBytes = Object.values(row).reduce<number>(
      (sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8),
      0,
    );
    yield toImportRow(line, sizeBytes, () => toTransferRecord(tableFields(row, names)));
  }
}

async function keyProblems(
  engine: SqlEngine,
  from: SqlStatement,
  names: ReturnType<typeof recordColumns>,
): Promise<KeyProblems> {
  const [name = 'key'] = [...names].find(([, column]) => column === 'key') ?? [];
  const key = sql`CAST(${identifier(name)} AS VARCHAR)`;
  // As bytes: a column's collation may take different keys for equal ones.
  const { rows } = await engine.query(sql`SELECT
    (SELECT count(*) FROM ${from} WHERE ${key} IS NULL) AS null_keys,
    (SELECT count(*) FROM ${from} WHERE strlen(${key}) = 0) AS empty_keys,
    (SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${key} IS NOT NULL
      GROUP BY encode(${key}) HAVING count(*) > 1) AS doubled) AS duplicate_keys`);
  const count = (column: string): number => Number(rows[0]?.[column] ?? 0);
  return { nullKeys: count('null_keys'), emptyKeys: count('empty_keys'), duplicateKeys: count('duplicate_keys') };
}
