/** Runs one piece of work after the other. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Runs `work` when everything before it has ended, failed or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#last.then(work);
    this.#last = own.then(
      () => undefined,
      () => undefined,
    );
    return own;
  }
}
