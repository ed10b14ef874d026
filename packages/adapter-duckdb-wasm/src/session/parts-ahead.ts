type Part = Uint8Array | null;

/** Parts of a result that are asked for before they are needed, so that the worker need not wait for the answer to each. */
export class PartsAhead {
  readonly #fetch: () => Promise<Part>;
  #asked: Promise<Part>[] = [];

  constructor(fetch: () => Promise<Part>) {
    this.#fetch = fetch;
  }

  ask(): void {
    const part = this.#fetch();
    // Its error belongs to who takes the part, if anybody does.
    part.catch(() => undefined);
    this.#asked.push(part);
  }

  /** The next part; the one after the next is asked for. */
  async next(): Promise<Part> {
    if (this.#asked.length === 0) this.ask();
    const part = await this.#asked.shift();
    if (part === undefined || part?.length === 0) return part ?? null;
    this.ask();
    return part;
  }

  /** Lets go of what was asked for; resolves when the worker has answered it. */
  async forget(): Promise<void> {
    await Promise.allSettled(this.#asked.splice(0));
  }
}
