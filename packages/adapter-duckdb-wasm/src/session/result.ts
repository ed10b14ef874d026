import type { QueryColumn, SqlRow } from '@eider/core';
import type { RecordBatch, Schema } from 'apache-arrow';
import type { Script } from '../statement/script.ts';
import { type BatchDecoder, batchDecoder, readBatches, readFile, readSchema } from '../values/batch-decoder.ts';
import { supplemented, supplementsOf } from '../values/supplements.ts';
import { hasEnum, typeText } from '../values/type-text.ts';
import type { CallControl } from './call-control.ts';
import type { Cursor, WasmConnection } from './wasm-connection.ts';

/** A running statement's columns and rows. */
export interface Result {
  readonly columns: readonly QueryColumn[];
  /** The rows in batches; undefined at the end. */
  next(): Promise<readonly SqlRow[] | undefined>;
  abandon(): Promise<void>;
}

const ASK_TYPES = "SELECT unnest(result_types) FROM duckdb_prepared_statements() WHERE name = 'eider_types'";

/**
 * Runs a script and finds out what Arrow leaves out. DuckDB-WASM sends ENUMs as numbers without their values, so a
 * result with one needs DuckDB's own description: asked for before a change that gives rows, otherwise when the columns
 * show one. A query that needs it, or supplements, is begun anew.
 */
export async function openResult(
  connection: WasmConnection,
  script: Script,
  control: CallControl,
  needsQuotes: (name: string) => boolean,
): Promise<Result> {
  if (script.returning && !script.preparable) return openWhole(connection, script, needsQuotes);
  const described = script.returning ? await describe(connection, script) : undefined;
  const cursor = await connection.start(script.text, control);
  try {
    return await decoded(connection, script, control, { cursor, described, needsQuotes });
  } catch (error) {
    await cursor.abandon();
    throw error;
  }
}

interface Begun {
  readonly cursor: Cursor;
  readonly described: readonly string[] | undefined;
  readonly needsQuotes: (name: string) => boolean;
}

async function decoded(
  connection: WasmConnection,
  script: Script,
  control: CallControl,
  { cursor, described, needsQuotes }: Begun,
): Promise<Result> {
  const schema = readSchema(cursor.header);
  if (described !== undefined) return cursorResult(cursor, batchDecoder(schema, described));
  const enums = schema.fields.some(hasEnum);
  const supplements = script.kind === 'select' ? supplementsOf(schema) : [];
  if (!enums && supplements.length === 0) {
    return cursorResult(cursor, batchDecoder(schema, typeTexts(schema, needsQuotes)));
  }
  await cursor.abandon();
  if (script.kind !== 'select') return openWhole(connection, script, needsQuotes);
  const types = enums ? await describe(connection, script) : typeTexts(schema, needsQuotes);
  const decoder = batchDecoder(schema, types, supplements);
  const text = supplements.length === 0 ? script.text : supplemented(script.inlined, supplements);
  return cursorResult(await connection.start(text, control), decoder);
}

async function describe(connection: WasmConnection, script: Script): Promise<readonly string[]> {
  await connection.runWhole(`PREPARE eider_types AS ${script.inlined}`);
  const types = await connection.texts(ASK_TYPES);
  await connection.runWhole('DEALLOCATE eider_types');
  return types;
}

/** For the few statements that cannot be prepared: all rows at once, with the values of ENUMs in the batches. */
async function openWhole(
  connection: WasmConnection,
  script: Script,
  needsQuotes: (name: string) => boolean,
): Promise<Result> {
  const { schema, batches } = readFile(await connection.runWhole(script.text));
  const decoder = batchDecoder(schema, typeTexts(schema, needsQuotes, batches[0]));
  const rows = batches.map((batch) => decoder.rows(batch)).values();
  return { columns: decoder.columns, next: async () => rows.next().value, abandon: async () => undefined };
}

function typeTexts(schema: Schema, needsQuotes: (name: string) => boolean, batch?: RecordBatch): readonly string[] {
  return schema.fields.map((field, index) => typeText(field, needsQuotes, batch?.data.children[index]) ?? 'ENUM');
}

function cursorResult(cursor: Cursor, decoder: BatchDecoder): Result {
  return {
    columns: decoder.columns,
    abandon: () => cursor.abandon(),
    async next() {
      const part = await cursor.next();
      if (part === undefined) return undefined;
      return readBatches([cursor.header, part]).flatMap((batch) => decoder.rows(batch));
    },
  };
}
