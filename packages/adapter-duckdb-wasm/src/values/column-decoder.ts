import {
  EiderError,
  SqlDate,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from '@eider/core';
import { type Data, DataType, type Field, TimeUnit } from 'apache-arrow';
import { childrenOf, extensionOf } from './arrow-field.ts';
import { bitText, decimalOf, signed128, timeNanosText, timeTzText, unsigned128, uuidText } from './packed-values.ts';
import type { TypeTree } from './type-tree.ts';
import { uniqueNames } from './unique-names.ts';

/** Gives the value in one row of a column's batch. */
export type Reader = (row: number) => SqlValue;
/** Makes a reader for each batch of a column. */
export type ColumnDecoder = (data: Data) => Reader;

const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });

/** The decoder of a column. `type` is DuckDB's type, needed where Arrow leaves something out: the values of an ENUM. */
export function columnDecoder(field: Field, type?: TypeTree): ColumnDecoder {
  const decode = plainDecoder(field, type);
  // A union has no nulls of its own in Arrow; its decoder sees to them.
  if (DataType.isUnion(field.type)) return decode;
  return (data) => {
    const read = decode(data);
    return data.nullCount === 0 ? read : (row) => (data.getValid(row) ? read(row) : null);
  };
}

function plainDecoder(field: Field, type: TypeTree | undefined): ColumnDecoder {
  const extension = extensionOf(field);
  const decoder = extension === undefined ? undefined : EXTENSION_DECODERS[extension];
  return decoder ?? scalarDecoder(field.type) ?? nestedDecoder(field, type);
}

const EXTENSION_DECODERS: Readonly<Record<string, ColumnDecoder>> = {
  bool8:
    ({ values }) =>
    (row) =>
      values[row] !== 0,
  hugeint:
    ({ values }) =>
    (row) =>
      signed128(values, row),
  uhugeint:
    ({ values }) =>
    (row) =>
      unsigned128(values, row),
  uuid:
    ({ values }) =>
    (row) =>
      uuidText(values, row),
  time_tz:
    ({ values }) =>
    (row) =>
      timeTzText(values, row),
  bit: (data) => {
    const bytes = bytesReader(data);
    return (row) => bitText(bytes(row));
  },
};

function scalarDecoder(type: DataType): ColumnDecoder | undefined {
  if (DataType.isInt(type) || DataType.isFloat(type))
    return ({ values }) =>
      (row) =>
        values[row];
  if (DataType.isUtf8(type)) return textReader;
  if (DataType.isBinary(type)) return (data) => bytesReader(data, true);
  if (DataType.isBool(type))
    return ({ values }) =>
      (row) =>
        ((values[row >> 3] >> (row & 7)) & 1) === 1;
  if (DataType.isDecimal(type))
    return ({ values }) =>
      (row) =>
        decimalOf(values, row, type.scale);
  if (DataType.isDate(type))
    return ({ values }) =>
      (row) =>
        new SqlDate(values[row]);
  if (DataType.isTime(type)) return timeDecoder(type.unit);
  if (DataType.isTimestamp(type))
    return timestampDecoder(type.unit, type.timezone !== null && type.timezone !== undefined);
  if (DataType.isInterval(type))
    return ({ values }) =>
      (row) =>
        intervalOf(values, row);
  if (DataType.isNull(type)) return () => () => null;
  return undefined;
}

function textReader({ values, valueOffsets }: Data): Reader {
  return (row) => TEXT.decode(values.subarray(valueOffsets[row], valueOffsets[row + 1]));
}

function bytesReader({ values, valueOffsets }: Data, copied = false): (row: number) => Uint8Array {
  const part = copied ? 'slice' : 'subarray';
  return (row) => values[part](valueOffsets[row], valueOffsets[row + 1]);
}

function timeDecoder(unit: TimeUnit): ColumnDecoder {
  if (unit === TimeUnit.NANOSECOND)
    return ({ values }) =>
      (row) =>
        timeNanosText(values[row]);
  return ({ values }) =>
    (row) =>
      new SqlTime(values[row]);
}

// DuckDB's infinities are the ends of the number's range, whatever the unit; they are not scaled.
const INFINITY_MICROS = 2n ** 63n - 1n;

function timestampDecoder(unit: TimeUnit, utc: boolean): ColumnDecoder {
  if (unit === TimeUnit.NANOSECOND)
    return ({ values }) =>
      (row) =>
        new SqlTimestampNanos(values[row]);
  const micros = unit === TimeUnit.SECOND ? 1_000_000n : unit === TimeUnit.MILLISECOND ? 1000n : 1n;
  return ({ values }) =>
    (row) => {
      const value: bigint = values[row];
      const infinite = value === INFINITY_MICROS || value === -INFINITY_MICROS;
      return new SqlTimestamp(infinite ? value : value * micros, utc);
    };
}

function intervalOf(values: Int32Array, row: number): SqlInterval {
  const at = row * 4;
  const nanos = (BigInt(values[at + 3] ?? 0) << 32n) | BigInt((values[at + 2] ?? 0) >>> 0);
  return new SqlInterval(values[at] ?? 0, values[at + 1] ?? 0, nanos / 1000n);
}

function nestedDecoder(field: Field, type: TypeTree | undefined): ColumnDecoder {
  const { type: arrow } = field;
  if (DataType.isDictionary(arrow)) return enumDecoder(type);
  const children = childrenOf(field);
  if (DataType.isMap(arrow)) return mapDecoder(children, type);
  if (DataType.isList(arrow)) return listDecoder(children, type);
  if (DataType.isFixedSizeList(arrow)) return arrayDecoder(children, arrow.listSize, type);
  if (DataType.isStruct(arrow)) return structDecoder(children, type);
  if (DataType.isUnion(arrow)) return unionDecoder(children, type, arrow.typeIds);
  throw new EiderError('UNSUPPORTED', 'a column has a type that this engine cannot read; cast it', {
    details: { column: field.name, arrowType: String(arrow) },
  });
}

/** The labels come with the type; without it, from the batch, which has them where a result comes as a whole. */
function enumDecoder(type: TypeTree | undefined): ColumnDecoder {
  return ({ values, dictionary }) => {
    const labels: readonly string[] = type?.labels ?? Array.from(dictionary ?? [], String);
    return (row) => labels[values[row]] ?? null;
  };
}

function listDecoder(children: readonly Field[], type: TypeTree | undefined): ColumnDecoder {
  const element = elementDecoder(children, type);
  return (data) => {
    const read = element(data);
    const { valueOffsets } = data;
    return (row) => readRange(read, valueOffsets[row] ?? 0, valueOffsets[row + 1] ?? 0);
  };
}

function arrayDecoder(children: readonly Field[], size: number, type: TypeTree | undefined): ColumnDecoder {
  const element = elementDecoder(children, type);
  return (data) => {
    const read = element(data);
    return (row) => readRange(read, row * size, (row + 1) * size);
  };
}

/** The reader of the one child of a list. */
function elementDecoder(children: readonly Field[], type: TypeTree | undefined): ColumnDecoder {
  const [child] = childReaders(children, type);
  return (data) => child?.decode(data.children[0] as Data) ?? (() => null);
}

function readRange(read: Reader, start: number, end: number): SqlValue[] {
  const values: SqlValue[] = [];
  for (let at = start; at < end; at += 1) values.push(read(at));
  return values;
}

interface Child {
  readonly name: string;
  readonly decode: ColumnDecoder;
}

function childReaders(children: readonly Field[], type: TypeTree | undefined): readonly Child[] {
  return children.map((child, index) => ({ name: child.name, decode: columnDecoder(child, type?.children[index]) }));
}

function structDecoder(fields: readonly Field[], type: TypeTree | undefined): ColumnDecoder {
  const children = childReaders(fields, type);
  const names = uniqueNames(children.map((child) => child.name));
  return (data) => {
    const readers = children.map((child, index) => child.decode(data.children[index] as Data));
    return (row) => Object.fromEntries(readers.map((read, index) => [names[index], read(row)]));
  };
}

/** The entries of a MAP are a list of structs of key and value. */
function mapDecoder(entries: readonly Field[], type: TypeTree | undefined): ColumnDecoder {
  const [key, value] = childReaders(entries[0] === undefined ? [] : childrenOf(entries[0]), type);
  return (data) => {
    const [keys, values] = (data.children[0]?.children ?? []) as Data[];
    if (key === undefined || value === undefined || keys === undefined || values === undefined) return () => null;
    const [readKey, readValue] = [key.decode(keys), value.decode(values)];
    const { valueOffsets } = data;
    return (row) => {
      const map = new Map<SqlValue, SqlValue>();
      const end = valueOffsets[row + 1] ?? 0;
      for (let at = valueOffsets[row] ?? 0; at < end; at += 1) map.set(readKey(at), readValue(at));
      return map;
    };
  };
}

/**
 * DuckDB sends sparse unions: every member has a value for every row, and the row's tag says which counts. A NULL looks
 * like a NULL in the first member and is taken for one of the whole value, unless `supplements.ts` knows better.
 */
function unionDecoder(members: readonly Field[], type: TypeTree | undefined, typeIds: Int32Array): ColumnDecoder {
  const children = childReaders(members, type);
  return (data) => {
    const readers = children.map((child, index) => child.decode(data.children[index] as Data));
    const tags = data.typeIds;
    return (row) => {
      const member = typeIds.indexOf(tags[row] ?? 0);
      const value = readers[member]?.(row) ?? null;
      return value === null && member === 0 ? null : new SqlUnion(children[member]?.name ?? '', value);
    };
  };
}
