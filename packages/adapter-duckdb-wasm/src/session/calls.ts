import { type CallOptions, type Clock, EiderError } from '@eider/core';
import { CallControl } from './call-control.ts';

/** The calls that run on an engine. Closing refuses new ones, stops all, and waits until none is left. */
export class Calls {
  readonly #clock: Clock;
  readonly #timeoutMs: number | undefined;
  readonly #running = new Set<CallControl>();
  readonly #emptied: (() => void)[] = [];
  #closed: EiderError | undefined;

  /** With `within` every call stops when that one must. */
  constructor(clock: Clock, timeoutMs: number | undefined, within?: CallControl) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    within?.onStop((error) => this.#stopAll(error));
  }

  /** Runs one call with its deadline and signal. */
  async run<T>(options: CallOptions, work: (control: CallControl) => Promise<T>): Promise<T> {
    const control = this.begin(options);
    try {
      control.throwIfStopped();
      return await work(control);
    } finally {
      this.end(control);
    }
  }

  begin(options: CallOptions): CallControl {
    this.throwIfClosed();
    const control = new CallControl(options, this.#clock, this.#timeoutMs);
    this.#running.add(control);
    return control;
  }

  end(control: CallControl): void {
    control.dispose();
    this.#running.delete(control);
    if (this.#running.size === 0) for (const resolve of this.#emptied.splice(0)) resolve();
  }

  throwIfClosed(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  /** Stops everything; resolves when the last call has ended. */
  async close(error: EiderError): Promise<void> {
    this.#closed ??= error;
    this.#stopAll(error);
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  #stopAll(error: EiderError): void {
    for (const control of this.#running) control.stop(error);
  }
}

/** What every call on a closed engine is rejected with. */
export function closedError(): EiderError {
  return new EiderError('CLOSED', 'the engine is closed; open a new one');
}
