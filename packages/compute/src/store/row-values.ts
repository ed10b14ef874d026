import { EiderError, type SqlRow, SqlTimestamp } from '@eider/core';

/** A column's text; CORRUPT_DATA if there is none. */
export function textOf(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new EiderError('CORRUPT_DATA', 'a stored row has lost a value; restore the store from a backup', {
    details: { column },
  });
}

/** A column's text, or undefined for NULL. */
export function optionalText(row: SqlRow, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** A column's time in microseconds since 1970. */
export function microsOf(row: SqlRow, column: string): bigint {
  const value = row[column];
  if (value instanceof SqlTimestamp) return value.micros;
  throw new EiderError('CORRUPT_DATA', 'a stored row has lost a time; restore the store from a backup', {
    details: { column },
  });
}

/** A column's time, without what is finer than a millisecond. */
export function dateOf(row: SqlRow, column: string): Date {
  return new Date(Math.floor(Number(microsOf(row, column)) / 1000));
}
