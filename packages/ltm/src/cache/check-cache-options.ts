import { EiderError, type JsonObject, type LongTermMemory } from '@eider/core';
import { checkOptions } from '../memory/check-options.ts';
import type { CacheOptions, CacheSettings, KeyStrategy, WrapOptions } from './cache-settings.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

const DEFAULTS = {
  ttlMs: 60 * DAY_MS,
  enabled: true,
  skipCache: false,
  staleMs: 0,
  waitMs: 30_000,
  cleanupProbability: 0.05,
  cleanupLimit: 5,
} as const;

const DEFAULT_LEASE_MS = 10_000;
const STRATEGIES: readonly KeyStrategy[] = ['args', 'sha256', 'file_content', 'custom'];
const NUMBERS = [
  'ttlSeconds',
  'ttlHours',
  'ttlDays',
  'staleWhileRevalidateMs',
  'negativeTtlMs',
  'waitMs',
  'cleanupProbability',
  'cleanupLimit',
] as const;
const FLAGS = ['enabled', 'skipCache'] as const;
const OF_ONE_CALL = ['key', 'keyStrategy', 'keySource', 'metadata', 'signal'] as const;

/** One call's options with everything that was left out. */
export interface CheckedWrap<Args> {
  readonly ttlMs: number;
  readonly enabled: boolean;
  readonly skipCache: boolean;
  readonly staleMs: number;
  readonly negativeTtlMs: number | undefined;
  readonly waitMs: number;
  readonly cleanupProbability: number;
  readonly cleanupLimit: number;
  readonly key: string | undefined;
  readonly keyStrategy: KeyStrategy;
  readonly keySource: WrapOptions<Args>['keySource'];
  readonly metadata: JsonObject;
  readonly signal: AbortSignal | undefined;
}

const METHODS: readonly (keyof LongTermMemory & string)[] = ['retrieve', 'store', 'list', 'transaction'];

/** Refuses what is no memory: a cache without one would only run its actions. */
export function checkMemory(memory: LongTermMemory): void {
  const lacks = (method: (typeof METHODS)[number]): boolean => typeof memory[method] !== 'function';
  if (typeof memory === 'object' && memory !== null && !METHODS.some(lacks)) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'the first argument of cached is the memory that keeps the answers; give one',
  );
}

/** Refuses unknown names and wrong values of a cache's settings; gives the lease's life. */
export function checkSettings(settings: CacheSettings): { readonly leaseMs: number } {
  if (typeof settings !== 'object' || settings === null) {
    throw new EiderError('INVALID_ARGUMENT', "give the settings of the cache, such as { agent: 'researcher' }");
  }
  const { leaseMs = DEFAULT_LEASE_MS, agent } = settings;
  checkOptions(settings, ['agent', 'leaseMs', ...NUMBERS, ...FLAGS]);
  checkName('agent', agent);
  checkValues(settings);
  if (typeof leaseMs !== 'number' || !(leaseMs >= 1) || !Number.isFinite(leaseMs)) {
    throw invalid('leaseMs', 'a finite number of milliseconds, 1 or more');
  }
  return { leaseMs };
}

/** Refuses unknown names and wrong values of one call, and fills in what it leaves out. */
export function checkWrap<Args>(settings: CacheSettings, options: WrapOptions<Args>): CheckedWrap<Args> {
  checkOptions(options, [...NUMBERS, ...FLAGS, ...OF_ONE_CALL]);
  checkValues(options);
  const { key, keyStrategy = 'args', keySource, metadata = {}, signal } = options;
  if (key !== undefined) checkName('key', key);
  if (!STRATEGIES.includes(keyStrategy)) throw invalid('keyStrategy', `one of ${STRATEGIES.join(', ')}`);
  if (key === undefined) checkSource(keyStrategy, keySource);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata) || 'cache' in metadata) {
    throw invalid('metadata', 'an object without the name cache');
  }
  const given = { ...settings, ...options };
  return {
    ttlMs: ttlMsOf(options) ?? ttlMsOf(settings) ?? DEFAULTS.ttlMs,
    enabled: given.enabled ?? DEFAULTS.enabled,
    skipCache: given.skipCache ?? DEFAULTS.skipCache,
    staleMs: given.staleWhileRevalidateMs ?? DEFAULTS.staleMs,
    negativeTtlMs: given.negativeTtlMs,
    waitMs: given.waitMs ?? DEFAULTS.waitMs,
    cleanupProbability: given.cleanupProbability ?? DEFAULTS.cleanupProbability,
    cleanupLimit: given.cleanupLimit ?? DEFAULTS.cleanupLimit,
    key,
    keyStrategy,
    keySource,
    metadata,
    signal,
  };
}

/** A name in a key: text that is not empty. */
export function checkName(what: string, name: unknown): string {
  if (typeof name === 'string' && name !== '' && name.isWellFormed()) return name;
  throw invalid(what, 'well-formed text that is not empty');
}

function ttlMsOf({ ttlSeconds, ttlHours, ttlDays }: CacheOptions): number | undefined {
  if (ttlSeconds !== undefined) return ttlSeconds * SECOND_MS;
  if (ttlHours !== undefined) return ttlHours * HOUR_MS;
  return ttlDays === undefined ? undefined : ttlDays * DAY_MS;
}

function checkValues(options: CacheOptions): void {
  for (const name of NUMBERS) {
    const value: unknown = options[name];
    if (value !== undefined && !(typeof value === 'number' && Number.isFinite(value) && value >= 0)) {
      throw invalid(name, 'a finite number, 0 or more');
    }
  }
  if ((options.cleanupProbability ?? 0) > 1) throw invalid('cleanupProbability', 'from 0 to 1');
  for (const name of FLAGS) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'boolean') throw invalid(name, 'true or false');
  }
}

function checkSource(strategy: KeyStrategy, source: unknown): void {
  if (strategy === 'args') {
    if (source !== undefined) throw invalid('keyStrategy', 'given when there is a keySource');
  } else if (strategy === 'custom') {
    if (typeof source !== 'function') throw invalid('keySource', 'a function of the arguments for custom');
  } else if (source === undefined) {
    throw invalid('keySource', `given for ${strategy}`);
  }
}

function invalid(option: string, rule: string): EiderError {
  return new EiderError('INVALID_ARGUMENT', `${option} must be ${rule}`, { details: { option } });
}
