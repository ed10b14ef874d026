import type { JsonValue } from '@eider/core';
import { toHit } from './cache-entry.ts';
import type { CacheParts, KeyedCall } from './cache-parts.ts';
import type { CacheResult } from './cache-settings.ts';
import { toError } from './cached-failure.ts';
import { keepFailure, keepValue } from './keep-answer.ts';
import type { Lease } from './lease.ts';
import type { Sweeper } from './sweeper.ts';
import { takeTurn } from './take-turn.ts';

/** Answers a call that found nothing: by somebody else's result or by running the action. Its failure is passed on. */
export async function answerCall(
  parts: CacheParts,
  sweeper: Sweeper,
  call: KeyedCall,
  signal: AbortSignal,
): Promise<CacheResult<unknown>> {
  const turn = await takeTurn(parts, call, signal);
  if (turn.kind === 'answered') {
    const { entry } = turn;
    if (entry.kind === 'failure') throw toError(entry.value);
    return toHit(call.key, entry);
  }
  const value = await runAction(parts, call, turn.lease, signal);
  const cacheCreatedAt = await keepValue(parts, call, turn.lease, value);
  await sweeper.sweepNowAndThen(call.options);
  return { value, cacheHit: false, cacheKey: call.key, cacheCreatedAt };
}

async function runAction(
  parts: CacheParts,
  call: KeyedCall,
  lease: Lease | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const run = (): Promise<unknown> => call.run(signal);
  try {
    return (await (lease === undefined ? run() : lease.renewedDuring(run))) as JsonValue;
  } catch (failure) {
    // An action that was called off has not failed.
    if (signal.aborted) await lease?.release();
    else await keepFailure(parts, call, lease, failure);
    throw failure;
  }
}
