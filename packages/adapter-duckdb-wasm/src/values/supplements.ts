import { SqlInterval, SqlUnion, type SqlValue } from '@eider/core';
import { DataType, type Field, type Schema } from 'apache-arrow';
import { childrenOf } from './arrow-field.ts';

/** What Arrow leaves out of a column, asked for by a column of its own, and put back into the column's values. */
export interface Supplement {
  /** Place of the column in the result, from 0. */
  readonly column: number;
  /** What gives the missing part; `#1` is the first column of the result. */
  readonly sql: string;
  restore(value: SqlValue, missing: SqlValue): SqlValue;
}

/** The supplements that a result needs: whether a UNION is NULL, and the microseconds of an INTERVAL in full. */
export function supplementsOf(schema: Schema): readonly Supplement[] {
  return schema.fields.flatMap((field, column) => {
    if (DataType.isUnion(field.type)) return [unionSupplement(field, column)];
    return DataType.isInterval(field.type) ? [intervalSupplement(column)] : [];
  });
}

/** The result of `text`, a query, with the supplements behind its columns. */
export function supplemented(text: string, supplements: readonly Supplement[]): string {
  return `SELECT *, ${supplements.map((supplement) => supplement.sql).join(', ')} FROM (${text}\n)`;
}

function unionSupplement(field: Field, column: number): Supplement {
  const first = childrenOf(field)[0]?.name ?? '';
  return {
    column,
    sql: `#${column + 1} IS NULL`,
    restore: (value, isNull) => (isNull === true ? null : (value ?? new SqlUnion(first, null))),
  };
}

/** Arrow has nanoseconds in 64 bits: 292 years, where DuckDB's microseconds reach 292,000. */
function intervalSupplement(column: number): Supplement {
  const part = (name: string): string => `date_part('${name}', #${column + 1})`;
  return {
    column,
    sql: `${part('hour')} * 3600000000 + ${part('minute')} * 60000000 + ${part('microsecond')}`,
    restore: (value, micros) =>
      value instanceof SqlInterval ? new SqlInterval(value.months, value.days, BigInt(micros as bigint)) : value,
  };
}
