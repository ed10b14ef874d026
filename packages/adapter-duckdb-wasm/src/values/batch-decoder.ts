import type { QueryColumn, SqlRow, SqlValue } from '@eider/core';
import { type Data, type Field, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { columnDecoder } from './column-decoder.ts';
import type { Reader } from './scalar-decoder.ts';
import type { Supplement } from './supplements.ts';
import { parseType } from './type-tree.ts';
import { uniqueNames } from './unique-names.ts';

/** Turns Arrow's batches into rows. */
export interface BatchDecoder {
  readonly columns: readonly QueryColumn[];
  rows(batch: RecordBatch): SqlRow[];
}

/**
 * The decoder of a result whose columns have these types, in DuckDB's own words. With supplements the batches have
 * their columns behind those of the schema.
 */
export function batchDecoder(
  schema: Schema,
  types: readonly string[],
  supplements: readonly Supplement[] = [],
): BatchDecoder {
  const names = uniqueNames(schema.fields.map((field) => field.name));
  const columns = names.map((name, index) => ({ name, type: types[index] ?? '' }));
  const decoders = schema.fields.map((field, index) => columnDecoder(field, parseType(types[index] ?? '')));
  const toRow = rowMaker(names);
  const rows = (batch: RecordBatch): SqlRow[] => {
    const readers = decoders.map((decode, index) => decode(childOf(batch, index)));
    supplements.forEach((supplement, index) => {
      const read = readers[supplement.column] ?? nothing;
      const place = schema.fields.length + index;
      const missing = columnDecoder(batch.schema.fields[place] as Field)(childOf(batch, place));
      readers[supplement.column] = (row) => supplement.restore(read(row), missing(row));
    });
    return Array.from({ length: batch.numRows }, (_, row) => toRow(readers, row));
  };
  return { columns, rows };
}

function childOf(batch: RecordBatch, index: number): Data {
  return batch.data.children[index] as Data;
}

function nothing(): null {
  return null;
}

type RowMaker = (readers: readonly Reader[], row: number) => SqlRow;

function rowMaker(names: readonly string[]): RowMaker {
  // A plain assignment to `__proto__` would set no property.
  if (names.includes('__proto__')) {
    return (readers, row) => Object.fromEntries(names.map((name, index) => [name, readers[index]?.(row) ?? null]));
  }
  return (readers, row) => {
    const decoded: Record<string, SqlValue> = {};
    names.forEach((name, index) => {
      decoded[name] = readers[index]?.(row) ?? null;
    });
    return decoded;
  };
}

/** The schema message of a result. */
export function readSchema(header: Uint8Array): Schema {
  return RecordBatchReader.from(header).open().schema;
}

/** The batches of an Arrow stream or file. */
export function readBatches(parts: readonly Uint8Array[]): readonly RecordBatch[] {
  return [...RecordBatchReader.from(join(parts)).open()];
}

/** A whole result in Arrow's file format. */
export function readFile(file: Uint8Array): { readonly schema: Schema; readonly batches: readonly RecordBatch[] } {
  const reader = RecordBatchReader.from(file).open();
  return { schema: reader.schema, batches: [...reader] };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
