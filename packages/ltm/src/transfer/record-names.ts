import { EiderError } from '@eider/core';
import { short } from './import-row.ts';
import { columnNamed, RECORD_COLUMNS, type RecordColumn } from './transfer-record.ts';

/** Which record column each name stands for, however it is capitalised; a name that none knows is refused: its content would be lost. */
export function recordColumns(names: readonly string[]): ReadonlyMap<string, RecordColumn> {
  const known = new Map<string, RecordColumn>();
  for (const name of names) {
    const column = columnNamed(name) ?? columnNamed(name.toLowerCase());
    if (column === undefined || [...known.values()].includes(column)) {
      throw new EiderError(
        'INVALID_ARGUMENT',
        `a column is unknown or doubled; import a table or view with columns of ${RECORD_COLUMNS.join(', ')}`,
        { details: { column: short(name) } },
      );
    }
    known.set(name, column);
  }
  for (const needed of ['key', 'value'] as const) {
    if ([...known.values()].includes(needed)) continue;
    throw new EiderError('INVALID_ARGUMENT', 'the table lacks a column that every record needs', {
      details: { column: needed },
    });
  }
  return known;
}
