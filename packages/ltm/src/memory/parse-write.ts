import { checkKey, EiderError, type StoreItem, toJsonText } from '@eider/core';
import type { Expiry, StoreOperation } from '../commits/operation.ts';

/** Checks a write and turns it into an operation; nothing of a bad one is stored. */
export function parseStore(namespace: string, item: StoreItem): StoreOperation {
  return {
    kind: 'store',
    namespace,
    key: checkKey(item.key),
    value: toJsonText(item.value),
    metadata: item.metadata === undefined ? '{}' : parseMetadata(item.metadata),
    text: parseText(item.text),
    expiry: parseExpiry(item),
  };
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
  const timeMs = expiresAt instanceof Date ? expiresAt.getTime() : Number.NaN;
  if (Number.isNaN(timeMs)) throw new EiderError('INVALID_ARGUMENT', 'expiresAt must be a valid Date');
  return { kind: 'at', timeMs: Math.max(0, timeMs) };
}

// Half of what a Date can hold, so that a commit's time plus a life is still a valid Date.
const MAX_TIME_MS = 4.32e15;
