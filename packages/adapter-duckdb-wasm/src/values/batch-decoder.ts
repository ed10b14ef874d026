import type { QueryColumn, SqlRow, SqlValue } from '@eider/core';
import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { columnDecoder } from './column-decoder.ts';
import { parseType } from './type-tree.ts';
import { uniqueNames } from './unique-names.ts';

/** Turns Arrow's batches into rows. */
export interface BatchDecoder {
  readonly columns: readonly QueryColumn[];
  rows(batch: RecordBatch): SqlRow[];
}

/** The decoder of a result whose columns have these types, in DuckDB's own words. */
export function batchDecoder(schema: Schema, types: readonly string[]): BatchDecoder {
  const names = uniqueNames(schema.fields.map((field) => field.name));
  const columns = names.map((name, index) => ({ name, type: types[index] ?? '' }));
  const decoders = schema.fields.map((field, index) => columnDecoder(field, parseType(types[index] ?? '')));
  // A plain assignment to `__proto__` would set no property.
  const risky = names.includes('__proto__');
  const toRow = risky ? (pairs: [string, SqlValue][]): SqlRow => Object.fromEntries(pairs) : undefined;
  const rows = (batch: RecordBatch): SqlRow[] => {
    const readers = decoders.map((decode, index) => decode(batch.data.children[index] as never));
    return Array.from({ length: batch.numRows }, (_, row) => {
      if (toRow !== undefined) return toRow(names.map((name, index) => [name, readers[index]?.(row) ?? null]));
      const decoded: Record<string, SqlValue> = {};
      names.forEach((name, index) => {
        decoded[name] = readers[index]?.(row) ?? null;
      });
      return decoded;
    });
  };
  return { columns, rows };
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
