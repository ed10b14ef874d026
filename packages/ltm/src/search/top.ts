import type { ScoredDocuments } from './scored-documents.ts';

/** A document of one index with its score. */
export interface Scored {
  readonly document: number;
  readonly score: number;
}

/** The best `limit` of many, best first; equal scores in the order of `compare`. A heap whose root is the worst that is kept. */
export function selectTop(
  { documents, scores }: ScoredDocuments,
  limit: number,
  compare: (a: number, b: number) => number,
): Scored[] {
  const heap: Scored[] = [];
  if (limit <= 0) return heap;
  const behind = (a: Scored, b: Scored): boolean =>
    a.score < b.score || (a.score === b.score && compare(a.document, b.document) > 0);
  // Nearly all of many are left behind by this one comparison.
  let least = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < documents.length; at += 1) {
    const score = scores[at] as number;
    if (score < least) continue;
    const document = documents[at] as number;
    if (score === least && compare(document, (heap[0] as Scored).document) > 0) continue;
    const candidate = { document, score };
    if (heap.length < limit) {
      heap.push(candidate);
      siftUp(heap, behind);
    } else {
      heap[0] = candidate;
      siftDown(heap, behind);
    }
    if (heap.length === limit) least = (heap[0] as Scored).score;
  }
  return heap.sort((a, b) => (behind(a, b) ? 1 : -1));
}

type IsBehind = (a: Scored, b: Scored) => boolean;

function siftUp(heap: Scored[], behind: IsBehind): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!behind(heap[child] as Scored, heap[parent] as Scored)) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown(heap: Scored[], behind: IsBehind): void {
  let parent = 0;
  for (;;) {
    let worst = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && behind(heap[child] as Scored, heap[worst] as Scored)) worst = child;
    }
    if (worst === parent) return;
    swap(heap, parent, worst);
    parent = worst;
  }
}

function swap(heap: Scored[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b] as Scored, heap[a] as Scored];
}
