import { SqlDate, SqlInterval, SqlTime, SqlTimestamp, SqlTimestampNanos, type SqlValue } from '@eider/core';
import { type Data, DataType, type Field, TimeUnit } from 'apache-arrow';
import { extensionOf } from './arrow-field.ts';
import { bignumOf, bitText, decimalOf, signed128, unsigned128, uuidText } from './packed-values.ts';

/** Gives the value in one row of a column's batch. */
export type Reader = (row: number) => SqlValue;
/** Makes a reader for each batch of a column. */
export type ColumnDecoder = (data: Data) => Reader;

/** The decoder of a column of single values; undefined for nested types, and types that have no counterpart. */
export function scalarDecoder(field: Field): ColumnDecoder | undefined {
  const extension = extensionOf(field);
  if (extension !== undefined) return EXTENSION_DECODERS[extension];
  const { type } = field;
  if (DataType.isTimestamp(type)) return timestampDecoder(type.unit, typeof type.timezone === 'string');
  if (DataType.isDecimal(type)) return byRow(({ values }, row) => decimalOf(values, row, type.scale));
  if (DataType.isTime(type) && type.unit === TimeUnit.NANOSECOND) return undefined;
  return PLAIN_DECODERS.find(([is]) => is(type))?.[1];
}

function byRow(read: (data: Data, row: number) => SqlValue): ColumnDecoder {
  return (data) => (row) => read(data, row);
}

const EXTENSION_DECODERS: Readonly<Record<string, ColumnDecoder>> = {
  bool8: byRow(({ values }, row) => values[row] !== 0),
  hugeint: byRow(({ values }, row) => signed128(values, row)),
  uhugeint: byRow(({ values }, row) => unsigned128(values, row)),
  uuid: byRow(({ values }, row) => uuidText(values, row)),
  bignum: byRow((data, row) => bignumOf(bytesOf(data, row))),
  bit: byRow((data, row) => bitText(bytesOf(data, row))),
};

const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });

const PLAIN_DECODERS: readonly (readonly [is: (type: DataType) => boolean, decode: ColumnDecoder])[] = [
  [DataType.isInt, byRow(({ values }, row) => values[row])],
  [DataType.isFloat, byRow(({ values }, row) => values[row])],
  [DataType.isUtf8, byRow((data, row) => TEXT.decode(bytesOf(data, row)))],
  [DataType.isBinary, byRow((data, row) => bytesOf(data, row).slice())],
  [DataType.isDate, byRow(({ values }, row) => new SqlDate(values[row]))],
  [DataType.isTime, byRow(({ values }, row) => new SqlTime(values[row]))],
  [DataType.isInterval, byRow(({ values }, row) => intervalOf(values, row))],
  [DataType.isBool, byRow(({ values }, row) => ((values[row >> 3] >> (row & 7)) & 1) === 1)],
  [DataType.isNull, byRow(() => null)],
];

function bytesOf({ values, valueOffsets }: Data, row: number): Uint8Array {
  return values.subarray(valueOffsets[row], valueOffsets[row + 1]);
}

// DuckDB's infinities are the ends of the number's range, whatever the unit; they are not scaled.
const INFINITY = 2n ** 63n - 1n;

function timestampDecoder(unit: TimeUnit, utc: boolean): ColumnDecoder {
  if (unit === TimeUnit.NANOSECOND) return byRow(({ values }, row) => new SqlTimestampNanos(values[row]));
  const factor = unit === TimeUnit.SECOND ? 1_000_000n : unit === TimeUnit.MILLISECOND ? 1000n : 1n;
  return byRow(({ values }, row) => {
    const value: bigint = values[row];
    const infinite = value === INFINITY || value === -INFINITY;
    return new SqlTimestamp(infinite ? value : value * factor, utc);
  });
}

function intervalOf(values: Int32Array, row: number): SqlInterval {
  const at = row * 4;
  const nanos = (BigInt(values[at + 3] ?? 0) << 32n) | BigInt((values[at + 2] ?? 0) >>> 0);
  return new SqlInterval(values[at] ?? 0, values[at + 1] ?? 0, nanos / 1000n);
}
