import { EiderError, type JsonObject } from '@eider/core';
import { type ImportRow, toImportRow } from './import-row.ts';
import { parseJsonExactly } from './parse-json-exactly.ts';
import type { TextLine } from './read-lines.ts';
import { type RecordFields, toTransferRecord } from './record-fields.ts';
import { columnNamed, RECORD_COLUMNS } from './transfer-record.ts';

/** Records as JSON objects, one a line; blank lines are passed over. */
export async function* jsonlRows(lines: AsyncIterable<TextLine>): AsyncGenerator<ImportRow, void> {
  for await (const { number, text, sizeBytes } of lines) {
    if (text === undefined) yield { line: number, sizeBytes, reason: 'the line is not UTF-8, or longer than 448 MiB' };
    else if (text.trim() !== '') yield toImportRow(number, sizeBytes, () => toTransferRecord(toFields(text)));
  }
}

function toFields(text: string): RecordFields {
  const value = parseJsonExactly(text, 'the line');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EiderError('INVALID_ARGUMENT', 'the line is not a JSON object');
  }
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value as JsonObject)) {
    const column = columnNamed(name);
    if (column === undefined || Object.hasOwn(fields, column)) {
      throw new EiderError('INVALID_ARGUMENT', `a name is unknown or doubled; known are ${RECORD_COLUMNS.join(', ')}`);
    }
    fields[column] = field;
  }
  return fields;
}
