import { EiderError, SqlUnion, type SqlValue } from '@eider/core';
import { type Data, DataType, type Field } from 'apache-arrow';
import { childrenOf, extensionOf } from './arrow-field.ts';
import { type ColumnDecoder, type Reader, scalarDecoder } from './scalar-decoder.ts';
import type { TypeTree } from './type-tree.ts';
import { uniqueNames } from './unique-names.ts';

/**
 * The decoder of a column. `type` is DuckDB's type, needed where Arrow leaves something out: the values of an ENUM.
 * UNSUPPORTED for types whose values have no counterpart.
 */
export function columnDecoder(field: Field, type?: TypeTree): ColumnDecoder {
  const decode = scalarDecoder(field) ?? nestedDecoder(field, type);
  // A union has no nulls of its own in Arrow; its decoder sees to them.
  if (DataType.isUnion(field.type)) return decode;
  return (data) => {
    const read = decode(data);
    return data.nullCount === 0 ? read : (row) => (data.getValid(row) ? read(row) : null);
  };
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
  throw new EiderError('UNSUPPORTED', 'values of this type have no counterpart; cast the column to VARCHAR', {
    details: { column: field.name, arrowType: extensionOf(field) ?? String(arrow) },
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
