import { EiderError, type ParquetColumn, type ParquetColumnType, type ParquetValue } from '@eider/core';
import type { DecodedArray } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';

type Encode = (values: readonly ParquetValue[], column: ParquetColumn) => DecodedArray;

const ENCODERS: Readonly<Record<ParquetColumnType, Encode>> = {
  boolean: (values, column) => checked(values, column, (value) => typeof value === 'boolean'),
  int32: (values, column) =>
    checked(values, column, (value) => typeof value === 'number' && (value | 0) === value && !Object.is(value, -0)),
  double: (values, column) => checked(values, column, (value) => typeof value === 'number'),
  bytes: (values, column) => checked(values, column, (value) => value instanceof Uint8Array),
  int64: encodeIntegers,
  timestamp: encodeIntegers,
  text: encodeTexts,
  json: encodeTexts,
};

/** Checks the values of a column and gives them the form in which they are written. */
export function encodeColumn(column: ParquetColumn, values: readonly ParquetValue[]): ColumnSource {
  const { name, type } = column;
  const data = ENCODERS[type](values, column);
  // Numbers of a memory seldom repeat: looking for a dictionary would cost more than it saves.
  const isNumber = type === 'int64' || type === 'timestamp' || type === 'double' || type === 'int32';
  return { name, data, offsetIndex: false, ...(isNumber ? { encoding: 'PLAIN' as const } : {}) };
}

function checked(values: readonly ParquetValue[], column: ParquetColumn, fits: (value: ParquetValue) => boolean) {
  for (const [row, value] of values.entries()) {
    if (value === null ? column.nullable !== true : !fits(value)) throw misfit(column, row);
  }
  return [...values];
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

function encodeIntegers(values: readonly ParquetValue[], column: ParquetColumn): DecodedArray {
  return values.map((value, row) => {
    if (value === null && column.nullable === true) return null;
    if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value);
    if (typeof value === 'bigint' && value >= LEAST && value <= MOST) return value;
    throw misfit(column, row);
  });
}

const ENCODER = new TextEncoder();
// No UTF-16 unit takes more bytes of UTF-8.
const MOST_BYTES_PER_UNIT = 3;

/** All texts in one buffer: one allocation instead of one for each. */
function encodeTexts(values: readonly ParquetValue[], column: ParquetColumn): DecodedArray {
  let units = 0;
  for (const [row, value] of values.entries()) {
    if (typeof value === 'string' ? !value.isWellFormed() : value !== null || column.nullable !== true) {
      throw misfit(column, row);
    }
    if (typeof value === 'string') units += value.length;
  }
  const buffer = new Uint8Array(units * MOST_BYTES_PER_UNIT);
  let end = 0;
  return values.map((value) => {
    if (typeof value !== 'string') return null;
    const start = end;
    end += ENCODER.encodeInto(value, buffer.subarray(start)).written;
    return buffer.subarray(start, end);
  });
}

function misfit({ name, type }: ParquetColumn, row: number): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'a value does not fit its parquet column', {
    details: { column: name, type, row },
  });
}
