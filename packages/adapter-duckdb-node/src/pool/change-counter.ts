/**
 * Knows whether anything may have been committed since a moment. Two decisions need it: whether a plan may be out of date,
 * and whether a key that exists was there all along.
 */
export class ChangeCounter {
  #running = 0;
  #ended = 0;

  /** Runs work that commits something. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#ended += 1;
    }
  }

  /** A mark for `changedSince`. */
  now(): number {
    return this.#ended;
  }

  /** Whether a change has ended since the mark, or runs now. */
  changedSince(mark: number): boolean {
    return this.#running > 0 || this.#ended !== mark;
  }
}
