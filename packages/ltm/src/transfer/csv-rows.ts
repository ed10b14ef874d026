import { EiderError } from '@eider/core';
import { CsvReader, type CsvRow } from './csv-reader.ts';
import { type ImportRow, toImportRow } from './import-row.ts';
import { parseJsonExactly } from './parse-json-exactly.ts';
import type { TextLine } from './read-lines.ts';
import { toTransferRecord } from './record-fields.ts';
import { columnNamed, RECORD_COLUMNS, type RecordColumn } from './transfer-record.ts';

const JSON_COLUMNS: ReadonlySet<RecordColumn> = new Set(['namespace', 'value', 'metadata', 'text']);

/** Records as rows under a header that names the columns in any order; `key` and `value` must be there. An empty cell gives nothing. */
export async function* csvRows(lines: AsyncIterable<TextLine>): AsyncGenerator<ImportRow, void> {
  let columns: readonly RecordColumn[] | undefined;
  for await (const row of csvOf(lines)) {
    if (columns === undefined) columns = toColumns(row);
    else yield toRow(row, columns);
  }
}

async function* csvOf(lines: AsyncIterable<TextLine>): AsyncGenerator<CsvRow, void> {
  const reader = new CsvReader();
  for await (const line of lines) {
    const row = reader.push(line);
    if (row !== undefined) yield row;
  }
  const last = reader.finish();
  if (last !== undefined) yield last;
}

function toColumns({ line, cells, reason }: CsvRow): readonly RecordColumn[] {
  const columns = (cells ?? []).map((name) => columnNamed(name.trim()));
  const known = columns.filter((column) => column !== undefined);
  const isComplete = known.includes('key') && known.includes('value');
  if (isComplete && known.length === columns.length && new Set(known).size === known.length) return known;
  throw new EiderError(
    'INVALID_ARGUMENT',
    reason ?? `the first row must name key, value and other columns of ${RECORD_COLUMNS.join(', ')}, each once`,
    { details: { line } },
  );
}

function toRow({ line, sizeBytes, cells, reason }: CsvRow, columns: readonly RecordColumn[]): ImportRow {
  if (cells === undefined) return { line, sizeBytes, reason: reason ?? 'the row cannot be read' };
  if (cells.length !== columns.length) {
    return { line, sizeBytes, reason: `the row has another number of cells than the header (cells=${cells.length})` };
  }
  return toImportRow(line, sizeBytes, () => {
    const fields = columns.map((column, index) => [column, toField(column, cells[index] as string)] as const);
    return toTransferRecord(Object.fromEntries(fields));
  });
}

function toField(column: RecordColumn, cell: string): unknown {
  if (column === 'key') return cell;
  if (cell === '') return undefined;
  return JSON_COLUMNS.has(column) ? parseJsonExactly(cell, `the ${column}`) : cell;
}
