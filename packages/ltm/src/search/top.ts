/** A document of one index with its score. */
export interface Scored {
  readonly document: number;
  readonly score: number;
}

/** Whether `a` ranks behind `b`: by score, then by the order given for equal scores. */
export type RanksBehind = (a: Scored, b: Scored) => boolean;

/** The best `limit` of many, best first: a heap whose root is the worst that is kept. */
export function selectTop(candidates: Iterable<Scored>, limit: number, ranksBehind: RanksBehind): Scored[] {
  const heap: Scored[] = [];
  if (limit <= 0) return heap;
  for (const candidate of candidates) {
    if (heap.length < limit) {
      heap.push(candidate);
      siftUp(heap, ranksBehind);
    } else if (ranksBehind(heap[0] as Scored, candidate)) {
      heap[0] = candidate;
      siftDown(heap, ranksBehind);
    }
  }
  return heap.sort((a, b) => (ranksBehind(a, b) ? 1 : -1));
}

function siftUp(heap: Scored[], ranksBehind: RanksBehind): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!ranksBehind(heap[child] as Scored, heap[parent] as Scored)) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown(heap: Scored[], ranksBehind: RanksBehind): void {
  let parent = 0;
  for (;;) {
    let worst = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && ranksBehind(heap[child] as Scored, heap[worst] as Scored)) worst = child;
    }
    if (worst === parent) return;
    swap(heap, parent, worst);
    parent = worst;
  }
}

function swap(heap: Scored[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b] as Scored, heap[a] as Scored];
}
