import { type Clock, EiderError } from '@eider/core';
import type { CallScope } from '../session/call-scope.ts';

/** How long a call waits for what others hold. */
export interface WaitLimit {
  readonly clock: Clock;
  readonly waitMs: number;
}

/**
 * Waits for `start` to call back; RESOURCE_EXHAUSTED with `message` after the deadline, or the scope's failure. `start`
 * gives a function that takes the wish back.
 */
export function waitFor(
  scope: CallScope,
  { clock, waitMs }: WaitLimit,
  message: string,
  start: (done: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = new AbortController();
    let settled = false;
    const ends: (() => void)[] = [() => timer.abort()];
    const atEnd = (end: () => void) => {
      if (settled) end();
      else ends.push(end);
    };
    const settle = (finish: () => void) => {
      settled = true;
      for (const end of ends.splice(0)) end();
      finish();
    };
    atEnd(start(() => settle(resolve)));
    atEnd(scope.onStop(() => settle(() => reject(scope.failure))));
    clock.sleep(waitMs, { signal: timer.signal }).then(
      () => settle(() => reject(new EiderError('RESOURCE_EXHAUSTED', message, { details: { waitMs } }))),
      () => undefined,
    );
  });
}
