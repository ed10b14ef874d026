import { EiderError, type ParquetColumn } from '@eider/core';
import { isColumnType } from './column-types.ts';

/** Refuses columns that a file cannot have: none, without a name, of one name twice, of no known type. */
export function checkColumns(columns: readonly ParquetColumn[]): void {
  if (columns.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a parquet file needs at least one column');
  const names = new Set<string>();
  for (const { name, type } of columns) {
    if (typeof name !== 'string' || name === '' || !name.isWellFormed()) {
      throw new EiderError('INVALID_ARGUMENT', 'a parquet column needs a name of well-formed text');
    }
    if (names.has(name)) throw new EiderError('INVALID_ARGUMENT', 'give each parquet column a name of its own');
    if (!isColumnType(type)) {
      throw new EiderError('INVALID_ARGUMENT', 'there is no such type of a parquet column', {
        details: { type: String(type).slice(0, 40) },
      });
    }
    names.add(name);
  }
}
