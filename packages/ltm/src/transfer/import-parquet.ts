import {
  EiderError,
  type LongTermMemory,
  type ParquetCodec,
  type ParquetFile,
  type ParquetFileColumn,
  type ParquetSource,
  type ParquetValue,
  SqlTimestamp,
} from '@eider/core';
import { type ImportRow, short, toImportRow } from './import-row.ts';
import { importRows } from './import-rows.ts';
import { toTransferRecord } from './record-fields.ts';
import { recordColumns } from './record-names.ts';
import { tableFields } from './table-fields.ts';
import type { ImportReport, ImportSettings } from './transfer-options.ts';

// A row group is in memory as a whole. Others write a million rows into one at most unless told otherwise.
const MAX_GROUP_ROWS = 2 ** 23;

/**
 * Stores the records of a Parquet file below a view. Columns as in an export, in any order; `key` and `value` must be there. A text that is no JSON is stored as a text. Bad records are named by
 * the number of their row.
 */
export async function importParquet(
  memory: LongTermMemory,
  codec: ParquetCodec,
  source: ParquetSource,
  settings: ImportSettings = {},
): Promise<ImportReport> {
  const { signal } = settings;
  const file = await codec.open(source, signal === undefined ? {} : { signal });
  return importRows(memory, parquetRows(file, signal), settings);
}

async function* parquetRows(file: ParquetFile, signal: AbortSignal | undefined): AsyncGenerator<ImportRow, void> {
  const names = recordColumns(file.columns.map(({ name }) => name));
  refuseNested(file.columns);
  refuseHugeGroups(file);
  let line = 0;
  for (const [index, { rows, sizeBytes }] of file.rowGroups.entries()) {
    const group = await file.readRowGroup(index, signal === undefined ? {} : { signal });
    const columns = file.columns.map(({ name, type }) => ({ name, type, values: group.column(name) }));
    for (let row = 0; row < rows; row += 1) {
      line += 1;
      yield toImportRow(line, sizeBytes / rows, () => {
        const cells = columns.map(({ name, type, values }) => [name, toCell(values.at(row), type)] as const);
        return toTransferRecord(tableFields(Object.fromEntries(cells), names));
      });
    }
  }
}

function toCell(value: ParquetValue, type: ParquetFileColumn['type']): ParquetValue | SqlTimestamp {
  const isTime = type === 'timestamp' && (typeof value === 'number' || typeof value === 'bigint');
  return isTime ? new SqlTimestamp(BigInt(value)) : value;
}

function refuseNested(columns: readonly ParquetFileColumn[]): void {
  const other = columns.find(({ type }) => type === 'other');
  if (other === undefined) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'a column is nested or of a type that is not read; write it as JSON text, in DuckDB with to_json',
    { details: { column: short(other.name) } },
  );
}

// A file of a few bytes may claim any number of rows, which would be made room for.
function refuseHugeGroups({ rowGroups }: ParquetFile): void {
  const rows = rowGroups.reduce((most, group) => Math.max(most, group.rows), 0);
  if (rows <= MAX_GROUP_ROWS) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    `a row group has more rows than can be read at once; write the file with at most ${MAX_GROUP_ROWS} in each`,
    { details: { rows } },
  );
}
