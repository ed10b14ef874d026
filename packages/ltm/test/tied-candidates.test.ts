import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyBounds, SearchIndex } from '../src/search/index-source.ts';
import { possiblyBest } from '../src/search/tied-candidates.ts';

interface Candidate {
  readonly score: number;
  readonly key: number;
  readonly run: number;
}

const text = (key: number): string => String(key).padStart(3, '0');

// Of the first index nothing is known about keys; the others know them in steps of ten.
function indexOf(run: number, keys: readonly number[]): SearchIndex {
  const keyBounds = (document: number): KeyBounds | undefined => {
    if (run === 0) return undefined;
    const from = Math.floor((keys[document] as number) / 10) * 10;
    return { from: text(from), before: from === 90 ? undefined : text(from + 10) };
  };
  return { keyBounds } as unknown as SearchIndex;
}

const candidateLists = fc.uniqueArray(
  fc.record({ score: fc.integer({ min: 1, max: 3 }), key: fc.nat(99), run: fc.nat(3) }),
  { selector: ({ key }) => key, maxLength: 60 },
);

test('what may be among the best is never left out, and of equal scores not all is read', () => {
  let left = 0;
  let given = 0;
  fc.assert(
    fc.property(candidateLists, fc.integer({ min: 1, max: 12 }), (candidates: readonly Candidate[], window) => {
      const keys = candidates.map(({ key }) => key);
      const indexes = [0, 1, 2, 3].map((run) => indexOf(run, keys));
      const offered = candidates.map(({ score, run }, document) => ({
        score,
        document,
        index: indexes[run] as SearchIndex,
      }));
      const best = candidates
        .map((candidate, document) => ({ ...candidate, document }))
        .sort((a, b) => b.score - a.score || a.key - b.key)
        .slice(0, window);
      const possible = new Set(possiblyBest(offered, window, '').map(({ document }) => document));
      for (const { document } of best) expect(possible.has(document)).toBe(true);
      left += possible.size - best.length;
      given += offered.length - best.length;
    }),
  );
  expect(left).toBeLessThan(given / 2);
});
