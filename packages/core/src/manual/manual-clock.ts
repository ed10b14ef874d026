import { EiderError } from '../errors/eider-error.ts';
import type { Clock } from '../ports/clock.ts';

/** A clock for tests: its time passes only when told to. */
export interface ManualClock extends Clock {
  /** How many sleeps are pending. */
  readonly sleepers: number;
  /**
   * Lets time pass. Sleeps that fall due end in the order of their times, then of their beginnings; whoever was woken
   * runs before later ones end, and may sleep again within the same span. Await it.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/** A clock that starts at `startMs` (wall clock) and 0 (monotonic). */
export function manualClock(startMs = 0): ManualClock {
  let elapsedMs = 0;
  const sleepers = new Set<Sleeper>();
  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: async (ms, options = {}) => sleepUntil(sleepers, elapsedMs + checkSpan(ms), elapsedMs, options.signal),
    get sleepers() {
      return sleepers.size;
    },
    async advance(ms) {
      const endMs = elapsedMs + checkSpan(ms);
      for (let dueMs = firstDue(sleepers); dueMs <= endMs; dueMs = firstDue(sleepers)) {
        elapsedMs = Math.max(elapsedMs, dueMs);
        for (const sleeper of sleepers) if (sleeper.dueMs === dueMs) sleeper.wake();
        await turn();
      }
      elapsedMs = Math.max(elapsedMs, endMs);
    },
  };
}

function sleepUntil(sleepers: Set<Sleeper>, dueMs: number, nowMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      sleepers.delete(sleeper);
      signal?.removeEventListener('abort', abort);
      end();
    };
    const sleeper: Sleeper = { dueMs, wake: () => settle(resolve) };
    const abort = (): void =>
      settle(() =>
        reject(
          new EiderError('ABORTED', 'the sleep was aborted by its signal', { cause: signal?.reason, retryable: false }),
        ),
      );
    if (signal?.aborted === true) abort();
    else if (dueMs <= nowMs) resolve();
    else {
      sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    }
  });
}

function firstDue(sleepers: ReadonlySet<Sleeper>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { dueMs } of sleepers) first = Math.min(first, dueMs);
  return first;
}

function checkSpan(ms: number): number {
  if (ms >= 0) return ms;
  throw new EiderError('INVALID_ARGUMENT', 'a span of time must be zero or more milliseconds');
}

/** One turn of the event loop: everything that a woken sleeper does without waiting has run. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
