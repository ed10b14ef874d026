import { type CallOptions, type Clock, EiderError } from '@eider/core';

/** Why and when one call must stop: its signal, its deadline, or what it belongs to closes. */
export class CallScope {
  #failure: EiderError | undefined;
  readonly #listeners = new Set<(failure: EiderError) => void>();
  readonly #ends: (() => void)[] = [];

  /** Starts watching signal and deadline; `end` must be called when the call has settled. */
  constructor(options: CallOptions, clock: Clock) {
    if (options.timeoutMs !== undefined) this.#startTimer(options.timeoutMs, clock);
    if (options.signal !== undefined) this.#watch(options.signal);
  }

  /** Set once the call must stop. */
  get failure(): EiderError | undefined {
    return this.#failure;
  }

  throwIfStopped(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Calls `listener` when the call must stop, at once if it must already; gives a function that takes it back. */
  onStop(listener: (failure: EiderError) => void): () => void {
    if (this.#failure !== undefined) {
      listener(this.#failure);
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes the call fail, unless something has already. */
  stop(failure: EiderError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const listener of [...this.#listeners]) listener(failure);
  }

  /** Runs `undo` when the call has settled. */
  atEnd(undo: () => void): void {
    this.#ends.push(undo);
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#listeners.clear();
  }

  #watch(signal: AbortSignal): void {
    const stop = () => this.stop(abortedError(signal.reason));
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    this.atEnd(() => signal.removeEventListener('abort', stop));
  }

  #startTimer(timeoutMs: number, clock: Clock): void {
    if (!(timeoutMs >= 0)) throw new EiderError('INVALID_ARGUMENT', 'timeoutMs must be milliseconds, 0 or more');
    if (timeoutMs === Number.POSITIVE_INFINITY) return;
    const controller = new AbortController();
    this.atEnd(() => controller.abort());
    clock.sleep(timeoutMs, { signal: controller.signal }).then(
      () => this.stop(new EiderError('TIMEOUT', 'the call took longer than its timeout', { details: { timeoutMs } })),
      () => undefined,
    );
  }
}

function abortedError(cause: unknown): EiderError {
  return new EiderError('ABORTED', 'the call was aborted by its signal', { retryable: false, cause });
}
