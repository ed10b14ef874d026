import { compareCodePoints } from '@eider/core';
import type { SearchIndex } from './index-source.ts';
import type { Scored } from './top.ts';

/** A candidate of one of several indexes. */
export interface IndexedCandidate extends Scored {
  readonly index: SearchIndex;
}

/**
 * Candidates without those that cannot be among the best `window`: of lower score, or of equal score at the end and certainly behind enough others of that score by
 * their keys. What is left has to be read; of equal scores all that may be among the best are left.
 */
export function possiblyBest(
  candidates: readonly IndexedCandidate[],
  window: number,
  namespace: string,
): readonly IndexedCandidate[] {
  const least = candidates.map(({ score }) => score).sort((a, b) => b - a)[window - 1] ?? 0;
  const better = candidates.filter(({ score }) => score > least);
  const tied = candidates.filter(({ score }) => score === least);
  const wanted = window - better.length;
  if (tied.length <= wanted) return [...better, ...tied];
  const bounds = tied.map(({ index, document }) => index.keyBounds?.(document, namespace));
  const ends = bounds.flatMap((bound) => bound?.before ?? []).sort(compareCodePoints);
  const end = ends[wanted - 1];
  const isPossible = (from: string | undefined): boolean =>
    end === undefined || from === undefined || compareCodePoints(from, end) < 0;
  return [...better, ...tied.filter((_, at) => isPossible(bounds[at]?.from))];
}
