import { type CallOptions, type Clock, EiderError } from '@eider/core';

/** What stops a run. */
export interface RunLimits {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** One deadline for all statements of a run, and one signal that fires at abort and at the deadline. */
export class RunBudget {
  readonly #limits: RunLimits;
  readonly #endMs: number;
  readonly #stop = new AbortController();
  readonly #timer = new AbortController();
  readonly #abort = (): void => this.#stop.abort(this.#aborted());
  #failure: EiderError | undefined;

  constructor(limits: RunLimits) {
    const { clock, signal, timeoutMs } = limits;
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new EiderError('INVALID_ARGUMENT', 'timeoutMs must be zero or more milliseconds');
    }
    this.#limits = limits;
    this.#endMs = clock.monotonicMs() + (timeoutMs ?? Number.POSITIVE_INFINITY);
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted === true) this.#abort();
    if (timeoutMs !== undefined) this.#startTimer(timeoutMs);
  }

  /** Fires when the run must stop, with the reason. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Options for the next call, with the time that is left; rejects when none is. */
  options(): CallOptions {
    this.check();
    const { timeoutMs } = this.#limits;
    if (timeoutMs === undefined) return { signal: this.signal };
    return { signal: this.signal, timeoutMs: Math.max(0, this.#endMs - this.#limits.clock.monotonicMs()) };
  }

  check(): void {
    if (this.#failure === undefined && this.#limits.clock.monotonicMs() >= this.#endMs) this.#expire();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The work's outcome, or the reason why the run must stop, whichever comes first; then nobody waits for the work. */
  async race<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const stopped = new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.#failure), { once: true });
    });
    // If the work is done first, nobody looks at what comes later.
    stopped.catch(() => undefined);
    return Promise.race([work(), stopped]);
  }

  /** What a failed call means for the run: its own deadline or abort, or the failure itself. */
  explain(error: unknown): unknown {
    if (this.#failure !== undefined) return this.#failure;
    return EiderError.is(error, 'TIMEOUT') ? this.#timedOut() : error;
  }

  end(): void {
    this.#limits.signal?.removeEventListener('abort', this.#abort);
    this.#timer.abort();
  }

  #startTimer(timeoutMs: number): void {
    const { clock } = this.#limits;
    clock.sleep(timeoutMs, { signal: this.#timer.signal }).then(
      () => this.#expire(),
      () => undefined,
    );
  }

  #expire(): void {
    this.#failure ??= this.#timedOut();
    this.#stop.abort(this.#failure);
  }

  #timedOut(): EiderError {
    return new EiderError(
      'TIMEOUT',
      'the computation took too long; raise timeoutMs, or bound its recursion and inputs',
      {
        details: { timeoutMs: this.#limits.timeoutMs ?? 0 },
      },
    );
  }

  #aborted(): EiderError {
    this.#failure ??= new EiderError('ABORTED', 'the computation was aborted by its signal', { retryable: false });
    return this.#failure;
  }
}
