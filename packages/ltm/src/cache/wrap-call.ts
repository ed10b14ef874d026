import { EiderError, type JsonValue } from '@eider/core';
import { aborted, untilAborted } from '../signals/abortable.ts';
import { answerCall } from './answer-call.ts';
import { isFresh, isStale, toHit } from './cache-entry.ts';
import type { CacheParts, KeyedCall } from './cache-parts.ts';
import type { CachedAction, CacheResult, WrapOptions } from './cache-settings.ts';
import { toError } from './cached-failure.ts';
import { type CheckedWrap, checkName, checkWrap } from './check-cache-options.ts';
import type { Flights } from './flights.ts';
import { digestCall } from './key-digest.ts';
import { readEntry } from './read-entry.ts';
import type { Sweeper } from './sweeper.ts';

/** What calls need beside the parts: what runs now, and the one who tidies up. */
export interface WrapParts extends CacheParts {
  readonly flights: Flights;
  readonly sweeper: Sweeper;
}

/** Answers a call from the cache, or by running its action, at most once at a time for each key. */
export async function wrapCall<Args, Value>(
  parts: WrapParts,
  action: CachedAction<Args, Value>,
  args: Args,
  options: WrapOptions<Args>,
): Promise<CacheResult<unknown>> {
  const checked = checkWrap(parts.settings, options);
  checkAction(action);
  const { enabled, skipCache, signal } = checked;
  if (signal?.aborted === true) throw aborted(signal);
  const run = async (runSignal: AbortSignal): Promise<unknown> => action.run(args, { signal: runSignal });
  const key = enabled ? await findKey(parts, action.name, args, checked) : undefined;
  if (key === undefined) return passThrough(run, signal);
  const call: KeyedCall = { key, agent: parts.settings.agent, action: action.name, options: checked, run };
  const hit = skipCache ? undefined : await answerFromCache(parts, call);
  if (hit !== undefined) return hit;
  return parts.flights.join(key, (flight) => answerCall(parts, parts.sweeper, call, flight), {
    isForced: skipCache,
    signal,
  });
}

function checkAction<Args, Value>(action: CachedAction<Args, Value>): void {
  if (typeof action !== 'object' || action === null || typeof action.run !== 'function') {
    throw new EiderError('INVALID_ARGUMENT', 'give the action as { name, run }');
  }
  checkName('name', action.name);
}

/** Undefined, and told, for what no key can be made of: then the call is not cached. */
async function findKey<Args>(
  { keys, readSource, report }: CacheParts,
  action: string,
  args: Args,
  checked: CheckedWrap<Args>,
): Promise<string | undefined> {
  if (checked.key !== undefined) return keys.ofKey(checked.key);
  try {
    return keys.ofDigest(action, await digestCall(args, checked, readSource));
  } catch (error) {
    report({ kind: 'failed', operation: 'key', cacheKey: undefined, error });
    return undefined;
  }
}

async function passThrough(
  run: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<CacheResult<unknown>> {
  const value = await untilAborted(run(signal ?? new AbortController().signal), signal);
  return { value, cacheHit: false, cacheKey: undefined, cacheCreatedAt: undefined };
}

async function answerFromCache(parts: WrapParts, call: KeyedCall): Promise<CacheResult<JsonValue> | undefined> {
  const { signal, negativeTtlMs, staleMs } = call.options;
  const entry = await readEntry(parts, call.key, signal === undefined ? {} : { signal });
  if (signal?.aborted === true) throw aborted(signal);
  const nowMs = parts.clock.nowMs();
  if (isFresh(entry, nowMs, negativeTtlMs !== undefined)) {
    if (entry.kind === 'failure') throw toError(entry.value);
    return toHit(call.key, entry);
  }
  if (!isStale(entry, nowMs, staleMs)) return undefined;
  parts.flights.startInBackground(call.key, (flight) => refresh(parts, call, flight));
  return toHit(call.key, entry);
}

async function refresh(parts: WrapParts, call: KeyedCall, flight: AbortSignal): Promise<void> {
  const { report } = parts;
  try {
    await answerCall(parts, parts.sweeper, call, flight);
    report({ kind: 'refreshed', cacheKey: call.key });
  } catch (error) {
    report({ kind: 'failed', operation: 'refresh', cacheKey: call.key, error });
  }
}
