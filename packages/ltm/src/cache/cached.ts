import { type JsonValue, type LongTermMemory, systemClock, systemRandom, uuidSource } from '@eider/core';
import { checkOptions } from '../memory/check-options.ts';
import { findEntry, isFresh } from './cache-entry.ts';
import { CacheKeys } from './cache-keys.ts';
import type { CacheParts } from './cache-parts.ts';
import type {
  CacheComponents,
  CachedAction,
  CachedEntry,
  CacheEvent,
  CacheResult,
  CacheSettings,
  InvalidateTarget,
  WrapOptions,
} from './cache-settings.ts';
import { checkMemory, checkName, checkSettings } from './check-cache-options.ts';
import { Flights } from './flights.ts';
import { invalidateEntries } from './invalidate.ts';
import { Sweeper } from './sweeper.ts';
import { wrapCall } from './wrap-call.ts';

/** Answers of actions, kept in a memory. The methods need no `this`. */
export interface Cached {
  /**
   * The action's answer, from the cache or by running it; only what succeeded is kept, and a failing cache fails no action. Concurrent misses of a key run it
   * once here, and once among processes as far as a lease can see to it. Wrong options are INVALID_ARGUMENT; the value type is the caller's word.
   */
  readonly wrap: <Args, Value>(
    action: CachedAction<Args, Value>,
    args: Args,
    options?: WrapOptions<Args>,
  ) => Promise<CacheResult<Value>>;
  /** An entry by its key, or by the whole name that `wrap` told; undefined if there is none or its life is over. */
  readonly get: GetEntry;
  /** Removes entries of this agent, however many; gives how many there were. Actions that run meanwhile pass their results through. */
  readonly invalidate: (target: InvalidateTarget, options?: { readonly signal?: AbortSignal }) => Promise<number>;
}

/** Reads an entry: its value, or all that is known about it. */
export interface GetEntry {
  <Value = JsonValue>(
    key: string,
    options: GetOptions & { readonly includeMetadata: true },
  ): Promise<CachedEntry<Value> | undefined>;
  <Value = JsonValue>(key: string, options?: GetOptions): Promise<Value | undefined>;
}

interface GetOptions {
  readonly includeMetadata?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * A cache for one agent over a memory or a namespace of it. Its records have keys that begin with `cache:` and `cache-lease:` and are not found by
 * words; it opens nothing and keeps no timer beyond the actions that run.
 */
export function cached(memory: LongTermMemory, settings: CacheSettings, components: CacheComponents = {}): Cached {
  checkMemory(memory);
  const { leaseMs } = checkSettings(settings);
  checkOptions(components, ['clock', 'random', 'ids', 'readSource', 'onEvent']);
  const { clock = systemClock, random = systemRandom, ids = uuidSource, readSource, onEvent } = components;
  const parts: CacheParts = {
    memory,
    settings,
    leaseMs,
    keys: new CacheKeys(settings.agent),
    clock,
    random,
    ids,
    readSource,
    report: quietly(onEvent),
  };
  const wrapParts = { ...parts, flights: new Flights(), sweeper: new Sweeper(parts) };
  return {
    wrap: async <Args, Value>(action: CachedAction<Args, Value>, args: Args, options: WrapOptions<Args> = {}) =>
      (await wrapCall(wrapParts, action, args, options)) as CacheResult<Value>,
    get: ((key: string, options: GetOptions = {}) => getEntry(parts, key, options)) as GetEntry,
    invalidate: async (target, options = {}) =>
      invalidateEntries(parts, target, checkOptions(options, ['signal']).signal),
  };
}

function quietly(onEvent: CacheComponents['onEvent']): (event: CacheEvent) => void {
  return (event) => {
    try {
      onEvent?.(event);
    } catch {
      // Whoever listens must not fail the action that is told about.
    }
  };
}

async function getEntry(
  { memory, keys, clock }: CacheParts,
  key: string,
  options: GetOptions,
): Promise<CachedEntry | JsonValue | undefined> {
  const { includeMetadata, signal } = checkOptions(options, ['includeMetadata', 'signal']);
  const cacheKey = keys.ofKey(checkName('key', key));
  const entry = findEntry(await memory.retrieve(cacheKey, signal === undefined ? {} : { signal }));
  if (!isFresh(entry, clock.nowMs(), false)) return undefined;
  if (includeMetadata !== true) return entry.value;
  const { value, metadata, cachedAtMs, freshUntilMs } = entry;
  return {
    value,
    metadata,
    cacheKey,
    cacheCreatedAt: new Date(cachedAtMs),
    expiresAt: new Date(freshUntilMs),
  };
}
