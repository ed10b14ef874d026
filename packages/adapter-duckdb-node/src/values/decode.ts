import {
  DuckDBArrayVector,
  DuckDBBlobVector,
  type DuckDBDataChunk,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  type DuckDBIntervalValue,
  DuckDBListVector,
  DuckDBMapVector,
  DuckDBStructVector,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampSecondsValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  DuckDBTypeId,
  DuckDBUnionVector,
  type DuckDBValue,
  DuckDBVarCharVector,
  type DuckDBVector,
} from '@duckdb/node-api';
import {
  EiderError,
  SqlDate,
  SqlDecimal,
  SqlInterval,
  type SqlRow,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from '@eider/core';
import { distinctNames } from './column-names.ts';
import { arrayElements, isValid, mapEntries, startsWithMark, unionMembers } from './vector-internals.ts';

type Reader = (index: number) => SqlValue;

/** The rows of a chunk as objects, columns under the given names. Values are copies: they outlive the chunk. */
export function decodeRows(chunk: DuckDBDataChunk, names: readonly string[]): SqlRow[] {
  const readers = names.map((_name, column) => readerOf(chunk.getColumnVector(column)));
  const rows: SqlRow[] = [];
  const hasProto = names.includes('__proto__');
  for (let index = 0; index < chunk.rowCount; index++) {
    rows.push(hasProto ? exactObject(names, readers, index) : quickObject(names, readers, index));
  }
  return rows;
}

function quickObject(names: readonly string[], readers: readonly Reader[], index: number): Record<string, SqlValue> {
  const row: Record<string, SqlValue> = {};
  for (let column = 0; column < names.length; column++)
    row[names[column] as string] = (readers[column] as Reader)(index);
  return row;
}

// Assignment to `__proto__` would set the prototype instead.
function exactObject(names: readonly string[], readers: readonly Reader[], index: number): Record<string, SqlValue> {
  return Object.fromEntries(names.map((name, column) => [name, (readers[column] as Reader)(index)]));
}

function readerOf(vector: DuckDBVector): Reader {
  if (vector instanceof DuckDBListVector) return listReader(vector);
  if (vector instanceof DuckDBArrayVector) return arrayReader(vector);
  if (vector instanceof DuckDBStructVector) return structReader(vector);
  if (vector instanceof DuckDBMapVector) return mapReader(vector);
  if (vector instanceof DuckDBUnionVector) return unionReader(vector);
  if (vector instanceof DuckDBVarCharVector) return textReader(vector);
  if (vector instanceof DuckDBBlobVector) return bytesReader(vector);
  const convert = CONVERTERS.get(vector.type.typeId);
  if (convert === undefined) {
    throw new EiderError('UNSUPPORTED', 'values of this type have no counterpart; cast the column to VARCHAR', {
      details: { type: String(vector.type) },
    });
  }
  return (index) => {
    const item = vector.getItem(index);
    return item === null ? null : convert(item);
  };
}

// The binding's text decoder drops a byte order mark at the beginning, which is a character like any other here.
function textReader(vector: DuckDBVarCharVector): Reader {
  return (index) => {
    const item = vector.getItem(index);
    return item !== null && startsWithMark(vector, index) ? `\ufeff${item}` : item;
  };
}

// A copy, of the plain class: what the binding gives is a Buffer, whose `slice` shares its memory.
function bytesReader(vector: DuckDBBlobVector): Reader {
  return (index) => {
    const bytes = vector.getItemBytes(index);
    return bytes === null ? null : new Uint8Array(bytes);
  };
}

function listReader(vector: DuckDBListVector): Reader {
  const read = readerOf(vector.childVector);
  return (index) =>
    isValid(vector, index) ? readRange(read, vector.getEntryOffset(index), vector.getEntryLength(index)) : null;
}

function arrayReader(vector: DuckDBArrayVector): Reader {
  const read = readerOf(arrayElements(vector));
  const { length } = vector.type;
  return (index) => (isValid(vector, index) ? readRange(read, index * length, length) : null);
}

function readRange(read: Reader, start: number, length: number): SqlValue[] {
  const values: SqlValue[] = [];
  for (let at = start; at < start + length; at++) values.push(read(at));
  return values;
}

function structReader(vector: DuckDBStructVector): Reader {
  const { type } = vector;
  const names = distinctNames(type.entryNames);
  const readers = names.map((_name, entry) => readerOf(vector.entryVectorAt(entry)));
  const build = names.includes('__proto__') ? exactObject : quickObject;
  return (index) => (vector.isItemValid(index) ? build(names, readers, index) : null);
}

function mapReader(vector: DuckDBMapVector): Reader {
  const list = mapEntries(vector);
  const entries = list.childVector;
  if (!(entries instanceof DuckDBStructVector)) throw new EiderError('INTERNAL', 'a map holds no entries');
  const key = readerOf(entries.entryVectorAt(0));
  const value = readerOf(entries.entryVectorAt(1));
  return (index) => {
    if (!isValid(list, index)) return null;
    const start = list.getEntryOffset(index);
    const map = new Map<SqlValue, SqlValue>();
    for (let at = start; at < start + list.getEntryLength(index); at++) map.set(key(at), value(at));
    return map;
  };
}

function unionReader(vector: DuckDBUnionVector): Reader {
  const members = unionMembers(vector);
  const { memberTags } = vector.type;
  const readers = memberTags.map((_tag, member) => readerOf(members.entryVectorAt(member + 1)));
  return (index) => {
    const member = members.getItemValue(index, 0);
    if (member === null) return null;
    const tag = memberTags[Number(member)];
    const read = readers[Number(member)];
    return tag === undefined || read === undefined ? null : new SqlUnion(tag, read(index));
  };
}

type Converter = (item: DuckDBValue) => SqlValue;

const asIs: Converter = (item) => item as SqlValue;
const asText: Converter = (item) => String(item);

const CONVERTERS: ReadonlyMap<DuckDBTypeId, Converter> = new Map<DuckDBTypeId, Converter>([
  [DuckDBTypeId.BOOLEAN, asIs],
  [DuckDBTypeId.TINYINT, asIs],
  [DuckDBTypeId.SMALLINT, asIs],
  [DuckDBTypeId.INTEGER, asIs],
  [DuckDBTypeId.BIGINT, asIs],
  [DuckDBTypeId.UTINYINT, asIs],
  [DuckDBTypeId.USMALLINT, asIs],
  [DuckDBTypeId.UINTEGER, asIs],
  [DuckDBTypeId.UBIGINT, asIs],
  [DuckDBTypeId.HUGEINT, asIs],
  [DuckDBTypeId.UHUGEINT, asIs],
  [DuckDBTypeId.BIGNUM, asIs],
  [DuckDBTypeId.FLOAT, asIs],
  [DuckDBTypeId.DOUBLE, asIs],
  [DuckDBTypeId.ENUM, asIs],
  [DuckDBTypeId.SQLNULL, asIs],
  [DuckDBTypeId.UUID, asText],
  [DuckDBTypeId.BIT, asText],
  [
    DuckDBTypeId.DECIMAL,
    (item) => {
      const { value, scale } = item as DuckDBDecimalValue;
      return new SqlDecimal(value, scale);
    },
  ],
  [DuckDBTypeId.DATE, (item) => new SqlDate((item as DuckDBDateValue).days)],
  [DuckDBTypeId.TIME, (item) => new SqlTime((item as DuckDBTimeValue).micros)],
  [DuckDBTypeId.TIMESTAMP, (item) => new SqlTimestamp((item as DuckDBTimestampValue).micros)],
  [DuckDBTypeId.TIMESTAMP_TZ, (item) => new SqlTimestamp((item as DuckDBTimestampValue).micros, true)],
  [DuckDBTypeId.TIMESTAMP_S, (item) => scaled((item as DuckDBTimestampSecondsValue).seconds, 1_000_000n)],
  [DuckDBTypeId.TIMESTAMP_MS, (item) => scaled((item as DuckDBTimestampMillisecondsValue).millis, 1000n)],
  [DuckDBTypeId.TIMESTAMP_NS, (item) => new SqlTimestampNanos((item as DuckDBTimestampNanosecondsValue).nanos)],
  [
    DuckDBTypeId.INTERVAL,
    (item) => {
      const { months, days, micros } = item as DuckDBIntervalValue;
      return new SqlInterval(months, days, micros);
    },
  ],
]);

const INFINITE = 2n ** 63n - 1n;

// Infinity is the greatest number of the type, in every unit.
function scaled(units: bigint, micros: bigint): SqlTimestamp {
  return new SqlTimestamp(units === INFINITE || units === -INFINITE ? units : units * micros);
}
