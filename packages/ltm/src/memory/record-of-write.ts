import { freezeJson, type JsonObject, type JsonValue, type TransactionRecord } from '@eider/core';
import type { StoreOperation } from '../commits/operation.ts';

/** What a transaction reads of a record that it wrote itself: no revision and no times yet. */
export function recordOfWrite(operation: StoreOperation, path: readonly string[]): TransactionRecord {
  const { key, value, metadata, expiry, text } = operation;
  return Object.freeze({
    namespace: path,
    key,
    value: freezeJson(JSON.parse(value) as JsonValue),
    metadata: freezeJson(JSON.parse(metadata) as JsonValue) as JsonObject,
    ...(expiry.kind === 'at' ? { expiresAt: new Date(expiry.timeMs) } : {}),
    ...(text === undefined ? {} : { text }),
  });
}
