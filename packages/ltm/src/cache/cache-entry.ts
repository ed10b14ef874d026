import type { JsonObject, JsonValue, StoreItem } from '@eider/core';
import type { CacheResult } from './cache-settings.ts';
import type { CheckedWrap } from './check-cache-options.ts';

// Written into every entry; entries of another version are misses.
const VERSION = 1;
const MAX_TIME_MS = 8.64e15;

/** An entry as a record of the memory holds it. */
export interface CacheEntry {
  readonly kind: 'value' | 'failure';
  readonly value: JsonValue;
  readonly metadata: JsonObject;
  readonly revision: number;
  readonly cachedAtMs: number;
  readonly freshUntilMs: number;
  /** For so long after its life it may still be given. */
  readonly staleMs: number;
}

/** What makes an entry: the answer, and when it was there. */
export interface NewEntry {
  readonly kind: CacheEntry['kind'];
  readonly key: string;
  readonly value: JsonValue;
  readonly action: string;
  readonly agent: string;
  readonly nowMs: number;
  readonly ttlMs: number;
  readonly staleMs: number;
  readonly metadata: JsonObject;
}

/** The record for an entry. Search does not see its text: cached answers are no memories. */
export function toEntryItem(entry: NewEntry): StoreItem {
  const { kind, key, value, action, agent, nowMs, ttlMs, staleMs, metadata } = entry;
  const freshUntilMs = Math.min(nowMs + ttlMs, MAX_TIME_MS);
  const facts = { version: VERSION, kind, agent, action, cachedAtMs: nowMs, freshUntilMs, staleMs };
  return { key, value, metadata: { ...metadata, cache: facts }, ttlMs: ttlMs + staleMs, text: '' };
}

/** The entry that a record is; undefined for any other record. */
export function findEntry(
  record: { readonly value: JsonValue; readonly metadata: JsonObject; readonly revision?: number } | undefined,
): CacheEntry | undefined {
  const facts = record?.metadata['cache'];
  if (record === undefined || typeof facts !== 'object' || facts === null || Array.isArray(facts)) return undefined;
  const { version, kind, cachedAtMs, freshUntilMs, staleMs } = facts as JsonObject;
  const areNumbers = [cachedAtMs, freshUntilMs, staleMs].every((value) => typeof value === 'number');
  if (version !== VERSION || (kind !== 'value' && kind !== 'failure') || !areNumbers) return undefined;
  return {
    kind,
    value: record.value,
    metadata: record.metadata,
    revision: record.revision ?? 0,
    cachedAtMs: cachedAtMs as number,
    freshUntilMs: freshUntilMs as number,
    staleMs: staleMs as number,
  };
}

/** Whether an entry still answers a call: a failure only for those who keep failures. */
export function isFresh(entry: CacheEntry | undefined, nowMs: number, keepsFailures: boolean): entry is CacheEntry {
  return entry !== undefined && nowMs < entry.freshUntilMs && (entry.kind === 'value' || keepsFailures);
}

/** Whether a call that allows it may be answered while the value is renewed. */
export function isStale(entry: CacheEntry | undefined, nowMs: number, staleMs: number): entry is CacheEntry {
  return entry?.kind === 'value' && nowMs >= entry.freshUntilMs && nowMs < entry.freshUntilMs + staleMs;
}

/** The answer from an entry. */
export function toHit(cacheKey: string, entry: CacheEntry): CacheResult<JsonValue> {
  return { value: entry.value, cacheHit: true, cacheKey, cacheCreatedAt: new Date(entry.cachedAtMs) };
}

/** The entry for a call's result. */
export function resultEntry(
  kind: CacheEntry['kind'],
  value: unknown,
  call: { readonly key: string; readonly action: string; readonly agent: string; readonly options: CheckedWrap<never> },
  nowMs: number,
): NewEntry {
  const { key, action, agent, options } = call;
  const { metadata, negativeTtlMs = 0 } = options;
  const life =
    kind === 'value' ? { ttlMs: options.ttlMs, staleMs: options.staleMs } : { ttlMs: negativeTtlMs, staleMs: 0 };
  // What is no JSON is refused by the memory, and told from there.
  return { kind, key, value: value as JsonValue, action, agent, nowMs, metadata, ...life };
}
