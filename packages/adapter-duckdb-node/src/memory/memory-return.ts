// Measured: giving back takes 3 to 5 ms on a thread of its own; reading so much takes some hundred milliseconds at least.
const BYTES_BETWEEN = 256 * 1024 * 1024;

/**
 * Has memory given back to the system now and then. Allocators keep what was freed for the next call, in every thread's own room: beside a gigabyte that is read bit
 * by bit they keep a hundred megabytes of it.
 */
export class MemoryReturn {
  readonly #giveBack: () => Promise<void>;
  #bytes = 0;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(giveBack: () => Promise<void>) {
    this.#giveBack = giveBack;
  }

  /** Says that so many bytes have been taken and freed, about. */
  note(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < BYTES_BETWEEN || this.#running !== undefined || this.#isClosed) return;
    this.#bytes = 0;
    this.#running = this.#giveBack()
      // What was not given back now is given back the next time.
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Begins nothing more, and waits for what is under way. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.settled();
  }
}
