import { EiderError, type TableName } from '@eider/core';

/** A table's name as its parts, outermost first: one to three. A text is one part, whatever it holds. */
export function tableParts(table: TableName): readonly string[] {
  const parts = typeof table === 'string' ? [table] : table;
  if (parts.length < 1 || parts.length > 3) {
    throw new EiderError('INVALID_ARGUMENT', 'a table name has one to three parts: database, schema, table');
  }
  return parts;
}
