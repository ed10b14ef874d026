import type { SqlDate, SqlTime, SqlTimestamp, SqlValue } from '@eider/core';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimeMicrosecond,
  TimestampMicrosecond,
  tableToIPC,
  Uint64,
  Utf8,
} from 'apache-arrow';
import type { TypeTree } from '../values/type-tree.ts';
import { assertFits, toUnscaled } from './assert-fits.ts';

type Rows = readonly (readonly SqlValue[])[];
/** Makes one column of Arrow data. Values are null or have been checked against the type. */
type Encode = (values: readonly SqlValue[], type: TypeTree) => Data;

const TEXT = new TextEncoder();

/**
 * Rows as an Arrow stream whose columns DuckDB converts without loss into the table's types; undefined if a type has
 * no such encoding. Values are checked first.
 */
export function encodeBatch(rows: Rows, types: readonly TypeTree[]): Uint8Array | undefined {
  const encoders = types.map((type) => ENCODERS[type.name]);
  if (encoders.includes(undefined)) return undefined;
  const columns = types.map((type, column) => {
    const values = rows.map((row) => row[column] ?? null);
    for (const value of values) assertFits(value, type);
    return (encoders[column] as Encode)(values, type);
  });
  const fields = columns.map((data, column) => new Field(`c${column}`, data.type, true));
  const data = makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children: columns });
  return tableToIPC(new Table([new RecordBatch(new Schema(fields), data)]), 'stream');
}

const ENCODERS: Readonly<Record<string, Encode>> = {
  BOOLEAN: encodeBooleans,
  ...Object.fromEntries(
    ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER'].map((name) => [
      name,
      encodeIntegers,
    ]),
  ),
  UBIGINT: (values) => encodeFixed(values, new Uint64(), BigUint64Array, (value) => BigInt(value as number)),
  FLOAT: encodeDoubles,
  DOUBLE: encodeDoubles,
  DECIMAL: encodeDecimals,
  VARCHAR: encodeTexts,
  UUID: encodeTexts,
  ENUM: encodeTexts,
  BLOB: (values) => encodeBytes(values, new Binary(), (value) => value as Uint8Array),
  DATE: (values) => encodeFixed(values, new DateDay(), Int32Array, (value) => (value as SqlDate).days),
  TIME: (values) => encodeFixed(values, new TimeMicrosecond(), BigInt64Array, (value) => (value as SqlTime).micros),
  TIMESTAMP: (values) => encodeFixed(values, new TimestampMicrosecond(), BigInt64Array, microsOf),
  'TIMESTAMP WITH TIME ZONE': (values) => encodeFixed(values, new TimestampMicrosecond('UTC'), BigInt64Array, microsOf),
};

function microsOf(value: SqlValue): bigint {
  return (value as SqlTimestamp).micros;
}

function encodeIntegers(values: readonly SqlValue[]): Data {
  return encodeFixed(values, new Int64(), BigInt64Array, (value) => BigInt(value as number));
}

function encodeDoubles(values: readonly SqlValue[]): Data {
  return encodeFixed(values, new Float64(), Float64Array, (value) => Number(value));
}

function encodeTexts(values: readonly SqlValue[]): Data {
  return encodeBytes(values, new Utf8(), (value) => TEXT.encode(value as string));
}

interface FixedArray<T> {
  new (length: number): { [index: number]: T };
}

function encodeFixed<T>(
  values: readonly SqlValue[],
  type: DataType,
  array: FixedArray<T>,
  convert: (value: SqlValue) => T,
): Data {
  const data = new array(values.length);
  values.forEach((value, row) => {
    if (value !== null) data[row] = convert(value);
  });
  return makeData({ type, data, length: values.length, ...nullsOf(values) } as never);
}

function encodeBooleans(values: readonly SqlValue[]): Data {
  const data = bitsOf(values, (value) => value === true);
  return makeData({ type: new Bool(), data, length: values.length, ...nullsOf(values) });
}

function encodeDecimals(values: readonly SqlValue[], type: TypeTree): Data {
  const [width = 18, scale = 3] = type.numbers;
  const data = new Uint32Array(values.length * 4);
  values.forEach((value, row) => {
    const unscaled = BigInt.asUintN(128, toUnscaled(value, scale) ?? 0n);
    for (let word = 0; word < 4; word += 1)
      data[row * 4 + word] = Number((unscaled >> BigInt(word * 32)) & 0xffffffffn);
  });
  return makeData({ type: new Decimal(scale, width, 128), data, length: values.length, ...nullsOf(values) });
}

function encodeBytes(values: readonly SqlValue[], type: Utf8 | Binary, convert: (value: SqlValue) => Uint8Array): Data {
  const parts = values.map((value) => (value === null ? undefined : convert(value)));
  const valueOffsets = new Int32Array(values.length + 1);
  parts.forEach((part, row) => {
    valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + (part?.length ?? 0);
  });
  const data = new Uint8Array(valueOffsets[values.length] ?? 0);
  parts.forEach((part, row) => {
    if (part !== undefined) data.set(part, valueOffsets[row] ?? 0);
  });
  return makeData({ type: type as Utf8, valueOffsets, data, length: values.length, ...nullsOf(values) });
}

function nullsOf(values: readonly SqlValue[]): { readonly nullCount: number; readonly nullBitmap: Uint8Array } {
  return {
    nullCount: values.filter((value) => value === null).length,
    nullBitmap: bitsOf(values, (value) => value !== null),
  };
}

function bitsOf(values: readonly SqlValue[], isSet: (value: SqlValue) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  values.forEach((value, row) => {
    if (isSet(value)) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bits;
}
