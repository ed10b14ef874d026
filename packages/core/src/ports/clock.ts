/**
 * Time comes from outside, so that every test can be replayed.
 *
 * Contract: `nowMs` is the wall clock and may jump either way. `monotonicMs` never goes back; its zero is arbitrary and
 * it may stop while the machine sleeps. `sleep` resolves after at least `ms` of this clock's time, or rejects with
 * ABORTED when the signal fires. A pending sleep may keep a process alive: whoever stops waiting for it aborts it.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
  /** Milliseconds since an arbitrary moment, never decreasing. */
  monotonicMs(): number;
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
}
