import { checkKey, EiderError, type StoreItem, toJsonText } from '@eider/core';
import type { MapEntry } from './map-store.ts';

type Content = Pick<MapEntry, 'value' | 'metadata' | 'text' | 'expiresAtMs'>;

/** Checks one item; the entry's end depends on the time of its commit. */
export function parseItem(item: StoreItem): { readonly key: string; readonly entry: (timeMs: number) => Content } {
  const { key, value, metadata = {}, text, ttlMs, expiresAt } = item;
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  if (!isObject) throw new EiderError('INVALID_ARGUMENT', 'bad metadata');
  if (text !== undefined) toJsonText(text);
  if (text !== undefined && typeof text !== 'string') throw new EiderError('INVALID_ARGUMENT', 'bad text');
  const endsAtMs = parseEnd(ttlMs, expiresAt);
  const texts = { value: toJsonText(value), metadata: toJsonText(metadata), text };
  return { key: checkKey(key), entry: (timeMs) => ({ ...texts, expiresAtMs: endsAtMs(timeMs) }) };
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
