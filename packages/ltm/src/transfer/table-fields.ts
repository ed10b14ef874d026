import { EiderError, type JsonValue, toJsonText } from '@eider/core';
import { parseJsonExactly } from './parse-json-exactly.ts';
import type { RecordFields } from './record-fields.ts';
import type { RecordColumn } from './transfer-record.ts';

// Below this length no JSON text is too deep, and without an escape none holds half a surrogate pair.
const SURELY_SHALLOW = 1_000;

/**
 * Fields of a table's row, whose cells may be of any type: what is JSON text, or has a JSON form, is taken as such; anything else becomes a text, so that nothing is lost.
 * SQL's NULL as a value is JSON's null. Metadata that is no object is put into one, under `metadata`.
 */
export function tableFields(
  row: Readonly<Record<string, unknown>>,
  columns: ReadonlyMap<string, RecordColumn>,
): RecordFields {
  const fields: Partial<Record<RecordColumn, unknown>> = {};
  for (const [name, column] of columns) fields[column] = row[name];
  const { namespace, key, value, metadata, text, ...times } = fields;
  return {
    ...times,
    namespace: typeof namespace === 'string' ? parseJsonExactly(namespace, 'the namespace') : namespace,
    key: typeof key === 'number' || typeof key === 'bigint' ? `${key}` : key,
    value: toJson(value),
    metadata: toMetadata(toJson(metadata)),
    text: text === null || text === undefined ? undefined : toText(text),
  };
}

function toJson(cell: unknown): JsonValue {
  if (cell === null || cell === undefined || typeof cell === 'boolean') return cell ?? null;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : `${cell}`;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : `${cell}`;
  return parsed(toText(cell));
}

function toMetadata(metadata: JsonValue): JsonValue {
  if (metadata === null || (typeof metadata === 'object' && !Array.isArray(metadata))) return metadata;
  return { metadata };
}

function parsed(text: string): JsonValue {
  try {
    const value = parseJsonExactly(text, 'the value');
    if (text.length > SURELY_SHALLOW || text.includes('\\u')) toJsonText(value);
    return value;
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return text;
    throw error;
  }
}

function toText(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  return cell instanceof Uint8Array ? bytesText(cell) : String(cell);
}

/** UTF-8 if it is that, else base64. */
function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    let units = '';
    for (const byte of bytes) units += String.fromCharCode(byte);
    return btoa(units);
  }
}
