import { EiderError, type SqlEngine } from '@eider/core';

/**
 * Engines for runs, some of them opened ahead. An engine is given out once and never comes back: whoever takes it closes it, and the next
 * one is opened meanwhile.
 */
export class SpareSandboxes {
  readonly #open: () => Promise<SqlEngine>;
  readonly #count: number;
  readonly #spares: Promise<SqlEngine>[] = [];
  #isClosed = false;

  constructor(open: () => Promise<SqlEngine>, count: number) {
    this.#open = open;
    this.#count = count;
    this.#fill();
  }

  /** An engine that nobody has used; CLOSED after close. */
  async take(): Promise<SqlEngine> {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the compute service is closed: open it again');
    const spare = this.#spares.shift();
    try {
      // One that could not be opened ahead may be opened now.
      return await (spare === undefined ? this.#open() : spare.catch(() => this.#open()));
    } finally {
      this.#fill();
    }
  }

  /** Closes the engines that nobody took. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const opened = await Promise.allSettled(this.#spares.splice(0));
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close();
  }

  #fill(): void {
    while (!this.#isClosed && this.#spares.length < this.#count) {
      const spare = this.#open();
      // Told to whoever takes it.
      spare.catch(() => undefined);
      this.#spares.push(spare);
    }
  }
}
