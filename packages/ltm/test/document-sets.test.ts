import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intersection, postingsWithin, postingsWithout, union } from '../src/search/document-sets.ts';
import type { Postings } from '../src/search/index-source.ts';
import { mergePostings } from '../src/search/merge-postings.ts';

const documents = fc.oneof(
  fc.uniqueArray(fc.nat(60), { maxLength: 40 }),
  fc.uniqueArray(fc.nat(100_000), { maxLength: 6 }),
  fc.integer({ min: 1, max: 400 }).map((count) => Array.from({ length: count }, (_, at) => at * 3)),
);
const sets = documents.map((some) => Uint32Array.from(some).sort());
const postings = fc.tuple(sets, fc.nat(70_000)).map(
  ([set, seed]): Postings => ({
    count: set.length,
    documents: set,
    frequencies: Uint16Array.from(set, (document) => 1 + ((document * 7 + seed) % 9)),
  }),
);

function pairsOf({ count, documents: found, frequencies }: Postings): readonly (readonly [number, number])[] {
  return Array.from(found.subarray(0, count), (document, at) => [document, frequencies[at] as number] as const);
}

test('intersection and union are those of sets, in order', () => {
  fc.assert(
    fc.property(sets, sets, sets, (a, b, c) => {
      expect([...intersection(a, b)]).toEqual([...a].filter((document) => b.includes(document)));
      expect([...union([a, b, c])]).toEqual([...new Set([...a, ...b, ...c])].sort((x, y) => x - y));
    }),
  );
});

test('postings within and without a set are those of its documents and of all others', () => {
  fc.assert(
    fc.property(postings, sets, (some, set) => {
      const inSet = ([document]: readonly [number, number]): boolean => set.includes(document);
      expect(pairsOf(postingsWithin(some, set))).toEqual(pairsOf(some).filter(inSet));
      expect(pairsOf(postingsWithout(some, set))).toEqual(pairsOf(some).filter((pair) => !inSet(pair)));
    }),
  );
});

test('merged postings hold each document once, with the sum of its frequencies', () => {
  fc.assert(
    fc.property(fc.array(postings, { maxLength: 5 }), (lists) => {
      const sums = new Map<number, number>();
      for (const [document, frequency] of lists.flatMap(pairsOf)) {
        sums.set(document, (sums.get(document) ?? 0) + frequency);
      }
      expect(pairsOf(mergePostings(lists))).toEqual([...sums].sort(([a], [b]) => a - b));
    }),
  );
});

test('the sum of frequencies stops at the largest that postings hold', () => {
  const often: Postings = { count: 1, documents: Uint32Array.of(5), frequencies: Uint16Array.of(60_000) };
  expect(pairsOf(mergePostings([often, often]))).toEqual([[5, 65_535]]);
});
