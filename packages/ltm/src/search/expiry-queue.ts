const INITIAL_SIZE = 16;

/** Documents by the time at which they expire: a binary heap, earliest first, twelve bytes each. */
export class ExpiryQueue {
  #times = new Float64Array(INITIAL_SIZE);
  #documents = new Uint32Array(INITIAL_SIZE);
  #size = 0;

  add(document: number, atMs: number): void {
    if (this.#size === this.#times.length) this.#grow();
    let child = this.#size;
    this.#size += 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if ((this.#times[parent] as number) <= atMs) break;
      this.#move(parent, child);
      child = parent;
    }
    this.#put(child, document, atMs);
  }

  /** Removes and gives every document that has expired at `nowMs`: its time has come. */
  *takeUntil(nowMs: number): Iterable<number> {
    while (this.#size > 0 && (this.#times[0] as number) <= nowMs) yield this.#takeFirst();
  }

  #takeFirst(): number {
    const first = this.#documents[0] as number;
    this.#size -= 1;
    const lastTime = this.#times[this.#size] as number;
    let parent = 0;
    for (let child = this.#earlierChild(parent); child < this.#size; child = this.#earlierChild(parent)) {
      if ((this.#times[child] as number) >= lastTime) break;
      this.#move(child, parent);
      parent = child;
    }
    this.#put(parent, this.#documents[this.#size] as number, lastTime);
    return first;
  }

  #earlierChild(parent: number): number {
    const left = 2 * parent + 1;
    const right = left + 1;
    return right < this.#size && (this.#times[right] as number) < (this.#times[left] as number) ? right : left;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#documents[from] as number, this.#times[from] as number);
  }

  #put(at: number, document: number, atMs: number): void {
    this.#documents[at] = document;
    this.#times[at] = atMs;
  }

  #grow(): void {
    const times = new Float64Array(this.#size * 2);
    const documents = new Uint32Array(this.#size * 2);
    times.set(this.#times);
    documents.set(this.#documents);
    this.#times = times;
    this.#documents = documents;
  }
}
