import type { CallOptions, Clock, EiderError } from '@eider/core';
import { CallScope } from './call-scope.ts';

/** Makes the scopes of calls that end together: those of an engine, or of one transaction. */
export class CallScopes {
  readonly #clock: Clock;
  readonly #defaultTimeoutMs: number | undefined;
  readonly #open = new Set<CallScope>();
  #closed: EiderError | undefined;

  constructor(clock: Clock, defaultTimeoutMs: number | undefined) {
    this.#clock = clock;
    this.#defaultTimeoutMs = defaultTimeoutMs;
  }

  /** A scope for one statement, with the default deadline if it names none. */
  start(options: CallOptions): CallScope {
    const timeoutMs = options.timeoutMs ?? this.#defaultTimeoutMs;
    return this.startLong(timeoutMs === undefined ? options : { ...options, timeoutMs });
  }

  /** A scope without the default deadline, for what holds many statements. */
  startLong(options: CallOptions): CallScope {
    const scope = new CallScope(options, this.#clock);
    if (this.#closed !== undefined) scope.stop(this.#closed);
    this.#open.add(scope);
    scope.atEnd(() => this.#open.delete(scope));
    return scope;
  }

  /** Scopes with the same defaults that are closed on their own. */
  fork(): CallScopes {
    return new CallScopes(this.#clock, this.#defaultTimeoutMs);
  }

  throwIfClosed(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  /** Stops every call that runs, and every later one. */
  close(reason: EiderError): void {
    this.#closed ??= reason;
    for (const scope of [...this.#open]) scope.stop(this.#closed);
  }
}
