import { type CallOptions, type Clock, EiderError } from '@eider/core';

/** Why and when one call must stop: its signal, its deadline, or the engine that closes. */
export class CallScope {
  #failure: EiderError | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #ends: (() => void)[] = [];

  /** Starts watching; `end` must be called when the call has settled. The reason of `closing` is an EiderError. */
  constructor(options: CallOptions, closing: AbortSignal, clock: Clock) {
    this.#watch(closing, () => closing.reason);
    if (options.signal !== undefined) {
      const { signal } = options;
      this.#watch(
        signal,
        () =>
          new EiderError('ABORTED', 'the call was aborted by its signal', { retryable: false, cause: signal.reason }),
      );
    }
    if (options.timeoutMs !== undefined) this.#startTimer(options.timeoutMs, clock);
  }

  /** Set once the call must stop. */
  get failure(): EiderError | undefined {
    return this.#failure;
  }

  throwIfStopped(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Calls `listener` when the call must stop, at once if it must already; gives a function that takes it back. */
  onStop(listener: () => void): () => void {
    if (this.#failure !== undefined) {
      listener();
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#listeners.clear();
  }

  #watch(signal: AbortSignal, failure: () => EiderError): void {
    const stop = () => this.#stop(failure());
    if (signal.aborted) stop();
    else {
      signal.addEventListener('abort', stop, { once: true });
      this.#ends.push(() => signal.removeEventListener('abort', stop));
    }
  }

  #startTimer(timeoutMs: number, clock: Clock): void {
    if (!(timeoutMs >= 0))
      throw new EiderError('INVALID_ARGUMENT', 'timeoutMs must be a number of milliseconds, 0 or more');
    if (timeoutMs === Number.POSITIVE_INFINITY) return;
    const controller = new AbortController();
    this.#ends.push(() => controller.abort());
    clock.sleep(timeoutMs, { signal: controller.signal }).then(
      () => this.#stop(new EiderError('TIMEOUT', 'the call took longer than its timeout', { details: { timeoutMs } })),
      () => undefined,
    );
  }

  #stop(failure: EiderError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Makes the scopes of calls that end together: those of an engine, or of one transaction. */
export class CallScopes {
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  readonly #defaultTimeoutMs: number | undefined;

  constructor(clock: Clock, defaultTimeoutMs: number | undefined) {
    this.#clock = clock;
    this.#defaultTimeoutMs = defaultTimeoutMs;
  }

  /** A scope for one call, with the default deadline if it names none. */
  start(options: CallOptions): CallScope {
    const timeoutMs = options.timeoutMs ?? this.#defaultTimeoutMs;
    return new CallScope(
      timeoutMs === undefined ? options : { ...options, timeoutMs },
      this.#closing.signal,
      this.#clock,
    );
  }

  /** A scope without the default deadline, for what holds many statements. */
  startLong(options: CallOptions): CallScope {
    return new CallScope(options, this.#closing.signal, this.#clock);
  }

  /** Scopes with the same defaults that are closed on their own. */
  fork(): CallScopes {
    return new CallScopes(this.#clock, this.#defaultTimeoutMs);
  }

  throwIfClosed(): void {
    if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
  }

  /** Stops every call that runs, and every later one. */
  close(reason: EiderError): void {
    if (!this.#closing.signal.aborted) this.#closing.abort(reason);
  }
}
