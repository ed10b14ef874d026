import { checkKey, EiderError, type StoreItem, toJsonText, utf8SizeBytes } from '@eider/core';
import {
  type Condition,
  type DeleteOperation,
  type Expiry,
  type GivenTimes,
  type StoreOperation,
  textUnits,
} from '../commits/operation.ts';
import { checkOptions } from './check-options.ts';

/** Options of a single store. */
export const STORE_OPTIONS = ['metadata', 'ttlMs', 'expiresAt', 'text', 'ifRevision', 'signal'] as const;

const ITEM_NAMES = [
  'key',
  'value',
  'metadata',
  'ttlMs',
  'expiresAt',
  'text',
  'ifRevision',
  'createdAt',
  'updatedAt',
] as const;

/** A group of records must fit into one commit, whose texts travel as one string. */
export const MAX_GROUP_UNITS: number = 128 * 1024 * 1024;

/** Checks a write and turns it into an operation; nothing of a bad one is stored. */
export function parseStore(namespace: string, item: StoreItem, maxValueBytes: number): StoreOperation {
  const operation: StoreOperation = {
    kind: 'store',
    namespace,
    key: checkKey(item.key),
    value: jsonText(item.value, maxValueBytes),
    metadata: item.metadata === undefined ? '{}' : parseMetadata(item.metadata, maxValueBytes),
    text: parseText(item.text),
    expiry: parseExpiry(item),
    condition: parseCondition(item.ifRevision),
    times: parseTimes(item),
  };
  checkRecordSize(operation, maxValueBytes);
  return operation;
}

/** The same for many; an error says which item it is about. */
export function parseStoreMany(
  namespace: string,
  items: readonly StoreItem[],
  maxValueBytes: number,
): readonly StoreOperation[] {
  let units = 0;
  return items.map((item, index) => {
    try {
      const operation = parseStore(namespace, checkItem(item), maxValueBytes);
      units += textUnits(operation);
      checkGroupUnits(units);
      return operation;
    } catch (error) {
      if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
      // The facts of the first message are in its details: here they are printed once.
      const [message = ''] = error.message.split(' (', 1);
      throw new EiderError('INVALID_ARGUMENT', message, { details: { item: index, ...error.details }, cause: error });
    }
  });
}

function checkItem(item: StoreItem): StoreItem {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return checkOptions(item, ITEM_NAMES);
  throw new EiderError('INVALID_ARGUMENT', 'an item must be an object such as { key, value, metadata }');
}

export function parseDelete(namespace: string, key: unknown, ifRevision?: unknown): DeleteOperation {
  return { kind: 'delete', namespace, key: checkKey(key), condition: parseCondition(ifRevision) };
}

/** Refuses a group of operations whose texts are too long together. */
export function checkGroupUnits(units: number): void {
  if (units <= MAX_GROUP_UNITS) return;
  throw new EiderError('INVALID_ARGUMENT', 'the records are too large for one call; store fewer at a time', {
    details: { units, limit: MAX_GROUP_UNITS },
  });
}

function jsonText(value: unknown, maxValueBytes: number): string {
  // Looked at first: a text that is far too long is never written out.
  if (typeof value === 'string' && value.length > maxValueBytes) throw tooLarge(utf8SizeBytes(value), maxValueBytes);
  try {
    return toJsonText(value);
  } catch (error) {
    // The longest text that a runtime can hold.
    if (error instanceof RangeError) throw tooLarge(undefined, maxValueBytes);
    throw error;
  }
}

function checkRecordSize({ value, metadata, text = '' }: StoreOperation, maxBytes: number): void {
  // A code unit is at most three bytes: most records need no closer look.
  if ((value.length + metadata.length + text.length) * 3 <= maxBytes) return;
  const sizeBytes = utf8SizeBytes(value) + utf8SizeBytes(metadata) + utf8SizeBytes(text);
  if (sizeBytes > maxBytes) throw tooLarge(sizeBytes, maxBytes);
}

function tooLarge(sizeBytes: number | undefined, maxBytes: number): EiderError {
  const details = { ...(sizeBytes === undefined ? {} : { sizeBytes }), maxBytes };
  return new EiderError('INVALID_ARGUMENT', 'the record is too large; divide it, or raise maxValueBytes', { details });
}

function parseMetadata(metadata: unknown, maxValueBytes: number): string {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new EiderError('INVALID_ARGUMENT', 'metadata must be an object');
  }
  return jsonText(metadata, maxValueBytes);
}

function parseText(text: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !text.isWellFormed()) {
    throw new EiderError('INVALID_ARGUMENT', 'the text for search must be well-formed text');
  }
  return text;
}

function parseCondition(ifRevision: unknown): Condition | undefined {
  if (ifRevision === undefined || ifRevision === 'absent') return ifRevision;
  if (typeof ifRevision === 'number' && Number.isSafeInteger(ifRevision) && ifRevision >= 0) return ifRevision;
  throw new EiderError('INVALID_ARGUMENT', "ifRevision must be the revision of a record, or 'absent'");
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
  return { kind: 'at', timeMs: Math.max(0, timeOf(expiresAt, 'expiresAt')) };
}

function parseTimes({ createdAt, updatedAt }: StoreItem): GivenTimes | undefined {
  if (createdAt === undefined && updatedAt === undefined) return undefined;
  return { createdAtMs: parseTime(createdAt, 'createdAt'), updatedAtMs: parseTime(updatedAt, 'updatedAt') };
}

function parseTime(time: unknown, name: string): number | undefined {
  if (time === undefined) return undefined;
  const timeMs = timeOf(time, name);
  if (Math.abs(timeMs) <= MAX_TIME_MS) return timeMs;
  throw new EiderError('INVALID_ARGUMENT', `${name} is further from 1970 than 136,000 years; give a likelier time`);
}

function timeOf(time: unknown, name: string): number {
  // Not the method of a subclass, which may answer anything.
  const timeMs = time instanceof Date ? Date.prototype.getTime.call(time) : Number.NaN;
  if (!Number.isInteger(timeMs)) throw new EiderError('INVALID_ARGUMENT', `${name} must be a valid Date`);
  return timeMs;
}

// Half of what a Date can hold, so that a commit's time plus a life is still a valid Date.
const MAX_TIME_MS = 4.32e15;
