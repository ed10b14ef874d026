import { checkKey, EiderError, type StoreItem, toJsonText } from '@eider/core';
import { type Expiry, type StoreOperation, textUnits } from '../commits/operation.ts';
import { checkOptions } from './check-options.ts';

// A record and a group of them must fit into one commit, whose texts travel as one string.
const MAX_RECORD_UNITS = 64 * 1024 * 1024;
const MAX_GROUP_UNITS = 128 * 1024 * 1024;

/** Checks a write and turns it into an operation; nothing of a bad one is stored. */
export function parseStore(namespace: string, item: StoreItem): StoreOperation {
  const operation: StoreOperation = {
    kind: 'store',
    namespace,
    key: checkKey(item.key),
    value: toJsonText(item.value),
    metadata: item.metadata === undefined ? '{}' : parseMetadata(item.metadata),
    text: parseText(item.text),
    expiry: parseExpiry(item),
  };
  const units = textUnits(operation);
  if (units > MAX_RECORD_UNITS) {
    throw new EiderError('INVALID_ARGUMENT', 'the record is too large; divide it', {
      details: { units, limit: MAX_RECORD_UNITS },
    });
  }
  return operation;
}

/** The same for many; an error says which item it is about. */
export function parseStoreMany(namespace: string, items: readonly StoreItem[]): readonly StoreOperation[] {
  const operations = items.map((item, index) => {
    try {
      return parseStore(namespace, checkItem(item));
    } catch (error) {
      if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
      // The facts of the first message are in its details: here they are printed once.
      const [message = ''] = error.message.split(' (', 1);
      throw new EiderError('INVALID_ARGUMENT', message, { details: { item: index, ...error.details }, cause: error });
    }
  });
  const units = operations.reduce((sum, operation) => sum + textUnits(operation), 0);
  if (units > MAX_GROUP_UNITS) {
    throw new EiderError('INVALID_ARGUMENT', 'the records are too large for one call; store fewer at a time', {
      details: { units, limit: MAX_GROUP_UNITS },
    });
  }
  return operations;
}

function checkItem(item: StoreItem): StoreItem {
  return checkOptions(item, ['key', 'value', 'metadata', 'ttlMs', 'expiresAt', 'text']);
}

function parseMetadata(metadata: unknown): string {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new EiderError('INVALID_ARGUMENT', 'metadata must be an object');
  }
  return toJsonText(metadata);
}

function parseText(text: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !text.isWellFormed()) {
    throw new EiderError('INVALID_ARGUMENT', 'the text for search must be well-formed text');
  }
  return text;
}

function parseExpiry({ ttlMs, expiresAt }: StoreItem): Expiry {
  if (ttlMs !== undefined && expiresAt !== undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'give ttlMs or expiresAt, not both');
  }
  if (ttlMs !== undefined) {
    if (typeof ttlMs !== 'number' || !Number.isFinite(ttlMs) || ttlMs < 0) {
      throw new EiderError('INVALID_ARGUMENT', 'ttlMs must be a finite number of milliseconds, 0 or more');
    }
    // Past any calendar: as good as for ever.
    return ttlMs > MAX_TIME_MS ? { kind: 'never' } : { kind: 'after', ttlMs: Math.ceil(ttlMs) };
  }
  if (expiresAt === undefined) return { kind: 'never' };
  // Not the method of a subclass, which may answer anything.
  const timeMs = expiresAt instanceof Date ? Date.prototype.getTime.call(expiresAt) : Number.NaN;
  if (!Number.isInteger(timeMs)) throw new EiderError('INVALID_ARGUMENT', 'expiresAt must be a valid Date');
  return { kind: 'at', timeMs: Math.max(0, timeMs) };
}

// Half of what a Date can hold, so that a commit's time plus a life is still a valid Date.
const MAX_TIME_MS = 4.32e15;
