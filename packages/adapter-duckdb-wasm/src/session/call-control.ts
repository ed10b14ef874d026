import { type CallOptions, type Clock, EiderError } from '@eider/core';

/** Whether a call should go on: watches its signal and its deadline. */
export class CallControl {
  readonly #signal: AbortSignal | undefined;
  readonly #timer = new AbortController();
  readonly #listeners = new Set<(error: EiderError) => void>();
  readonly #onAbort = (): void => this.stop(aborted(this.#signal?.reason));
  #stopped: EiderError | undefined;

  constructor(options: CallOptions, clock: Clock, defaultTimeoutMs: number | undefined) {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new EiderError('INVALID_ARGUMENT', 'timeoutMs must be zero or more milliseconds');
    }
    this.#signal = options.signal;
    if (this.#signal?.aborted === true) this.#onAbort();
    else this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeoutMs === undefined || !Number.isFinite(timeoutMs)) return;
    clock.sleep(timeoutMs, { signal: this.#timer.signal }).then(
      () => this.stop(timedOut(timeoutMs)),
      () => undefined,
    );
  }

  /** Why the call must stop; undefined while it may go on. */
  get stopped(): EiderError | undefined {
    return this.#stopped;
  }

  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /** Calls back once when the call must stop; gives a way to take that back. */
  onStop(listener: (error: EiderError) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops watching. */
  dispose(): void {
    this.#timer.abort();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#listeners.clear();
  }

  /** Makes the call stop with this error, unless it must already. */
  stop(error: EiderError): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = error;
    for (const listener of this.#listeners) listener(error);
    this.#listeners.clear();
  }
}

function aborted(reason: unknown): EiderError {
  return new EiderError('ABORTED', 'the call was aborted by its signal', { cause: reason, retryable: false });
}

function timedOut(timeoutMs: number): EiderError {
  return new EiderError('TIMEOUT', 'the call took longer than its timeout', { details: { timeoutMs } });
}
