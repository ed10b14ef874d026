import { EiderError } from '@eider/core';

/** Lets calls in until the service closes, and closes what it owns when the last of them has ended. */
export class ServiceLife {
  readonly #owned: readonly { close(): Promise<void> }[];
  readonly #calls = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(owned: readonly { close(): Promise<void> }[]) {
    this.#owned = owned;
  }

  /** Refuses work after close. */
  check(): void {
    if (this.#closed !== undefined) throw new EiderError('CLOSED', 'the compute service is closed: open it again');
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const call = work();
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const failures: unknown[] = [];
    for (const one of this.#owned) await one.close().catch((error: unknown) => failures.push(error));
    // Everything was closed all the same: the first failure tells what went wrong.
    if (failures.length > 0) throw failures[0];
  }
}
