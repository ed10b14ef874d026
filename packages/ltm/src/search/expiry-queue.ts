/** Documents by the time at which they expire: a binary heap, earliest first. */
export class ExpiryQueue {
  readonly #heap: { readonly atMs: number; readonly document: number }[] = [];

  add(document: number, atMs: number): void {
    const heap = this.#heap;
    let child = heap.length;
    const item = { atMs, document };
    heap.push(item);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as { atMs: number; document: number };
      if (above.atMs <= atMs) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = item;
  }

  /** Removes and gives every document that has expired at `nowMs`: its time has come. */
  *takeUntil(nowMs: number): Iterable<number> {
    while (this.#heap.length > 0 && (this.#heap[0] as { atMs: number }).atMs <= nowMs) yield this.#takeFirst();
  }

  #takeFirst(): number {
    const heap = this.#heap;
    const first = heap[0] as { atMs: number; document: number };
    const last = heap.pop() as { atMs: number; document: number };
    if (heap.length === 0) return first.document;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && right.atMs < (heap[child] as { atMs: number }).atMs) child += 1;
      const below = heap[child] as { atMs: number; document: number };
      if (below.atMs >= last.atMs) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
    return first.document;
  }
}
