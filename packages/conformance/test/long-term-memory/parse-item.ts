import { checkKey, EiderError, type StoreItem, toJsonText } from '@eider/core';
import type { MapContent, MapOperation } from './map-store.ts';

/** Checks one item; the entry's end depends on the time of its commit. */
export function parseItem(path: readonly string[], item: StoreItem): MapOperation {
  const { key, value, metadata = {}, text, ttlMs, expiresAt, ifRevision } = item;
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  if (!isObject) throw new EiderError('INVALID_ARGUMENT', 'bad metadata');
  if (text !== undefined) toJsonText(text);
  if (text !== undefined && typeof text !== 'string') throw new EiderError('INVALID_ARGUMENT', 'bad text');
  const endsAtMs = parseEnd(ttlMs, expiresAt);
  const texts = { value: toJsonText(value), metadata: toJsonText(metadata), text };
  const times = parseTimes(item);
  const content = (timeMs: number): MapContent => ({ ...texts, ...times, expiresAtMs: endsAtMs(timeMs) });
  return { kind: 'store', path, key: checkKey(key), content, condition: parseCondition(ifRevision) };
}

/** The condition itself if it is one. */
export function parseCondition(condition: unknown): number | 'absent' | undefined {
  if (condition === undefined || condition === 'absent') return condition;
  if (typeof condition === 'number' && Number.isSafeInteger(condition) && condition >= 0) return condition;
  throw new EiderError('INVALID_ARGUMENT', 'bad ifRevision');
}

function parseTimes({ createdAt, updatedAt }: StoreItem): Pick<MapContent, 'createdAtMs' | 'updatedAtMs'> {
  return {
    ...(createdAt === undefined ? {} : { createdAtMs: msOf(createdAt) }),
    ...(updatedAt === undefined ? {} : { updatedAtMs: msOf(updatedAt) }),
  };
}

function msOf(time: unknown): number {
  const timeMs = time instanceof Date ? time.getTime() : Number.NaN;
  if (Math.abs(timeMs) <= 4.32e15) return timeMs;
  throw new EiderError('INVALID_ARGUMENT', 'bad time');
}

function parseEnd(ttlMs: unknown, expiresAt: unknown): (timeMs: number) => number {
  if (ttlMs !== undefined && expiresAt !== undefined) throw new EiderError('INVALID_ARGUMENT', 'two ends');
  if (ttlMs !== undefined) {
    if (typeof ttlMs !== 'number' || !Number.isFinite(ttlMs) || ttlMs < 0) {
      throw new EiderError('INVALID_ARGUMENT', 'bad ttlMs');
    }
    return (timeMs) => (ttlMs > 1e15 ? Number.POSITIVE_INFINITY : timeMs + ttlMs);
  }
  if (expiresAt === undefined) return () => Number.POSITIVE_INFINITY;
  const endMs = expiresAt instanceof Date ? expiresAt.getTime() : Number.NaN;
  if (Number.isNaN(endMs)) throw new EiderError('INVALID_ARGUMENT', 'bad expiresAt');
  return () => endMs;
}
