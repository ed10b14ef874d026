import { checkKey, EiderError, encodeNamespace, type JsonObject, type JsonValue } from '@eider/core';
import { parseTime } from './parse-time.ts';
import type { RecordColumn, TransferRecord } from './transfer-record.ts';

type TimeName = 'createdAt' | 'updatedAt' | 'expiresAt';

/** What a line or row holds under each column: JSON values, or the SQL values of times. */
export type RecordFields = { readonly [column in RecordColumn]?: unknown };

/** The record that fields make; INVALID_ARGUMENT says which field is wrong. Null counts as not given, but for the value. */
export function toTransferRecord(fields: RecordFields): TransferRecord {
  const { namespace, key, value, metadata, text } = fields;
  if (value === undefined) throw new EiderError('INVALID_ARGUMENT', 'the record has no value');
  return {
    path: toPath(namespace),
    item: {
      key: checkKey(key),
      value: value as JsonValue,
      ...(metadata === undefined || metadata === null ? {} : { metadata: toMetadata(metadata) }),
      ...(text === undefined || text === null ? {} : { text: toText(text) }),
      ...toTimes(fields),
    },
  };
}

function toPath(namespace: unknown): readonly string[] {
  if (namespace === undefined || namespace === null) return [];
  if (!Array.isArray(namespace)) throw new EiderError('INVALID_ARGUMENT', 'the namespace is not an array of its parts');
  encodeNamespace(namespace);
  return namespace;
}

function toMetadata(metadata: unknown): JsonObject {
  if (typeof metadata === 'object' && !Array.isArray(metadata)) return metadata as JsonObject;
  throw new EiderError('INVALID_ARGUMENT', 'the metadata is not an object');
}

function toText(text: unknown): string {
  if (typeof text === 'string') return text;
  throw new EiderError('INVALID_ARGUMENT', 'the text for search is not a text');
}

function toTimes({ created_at, updated_at, expires_at }: RecordFields): Partial<Record<TimeName, Date>> {
  // A time of its own is nearer the truth than the moment of the import.
  const createdAt = toTime(created_at ?? updated_at, 'created_at');
  const updatedAt = toTime(updated_at ?? created_at, 'updated_at');
  const expiresAt = toTime(expires_at, 'expires_at');
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function toTime(time: unknown, name: RecordColumn): Date | undefined {
  return time === undefined || time === null ? undefined : parseTime(time, name);
}
