import { seededRandom } from '@eider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lengthNorm, termScore } from '../src/search/bm25.ts';
import { ScoreAccumulator, type SummedScores } from '../src/search/score-accumulator.ts';
import { MAX_UNIT_BYTES, packUnit, unpackUnit } from '../src/search/segment/packed-unit.ts';
import { POSTINGS_PER_UNIT } from '../src/search/segment/segment-format.ts';
import { selectTop } from '../src/search/top.ts';
import type { WeightedPostings } from '../src/search/word-cursor.ts';

const DOCUMENTS = 150_000;
const norm = lengthNorm(12);

/** A word that about so many of a hundred documents have, in the first window more than in others. */
function wordOf(seed: number, percent: number, idf: number): WeightedPostings {
  const random = seededRandom(seed);
  const documents: number[] = [];
  const frequencies: number[] = [];
  for (let document = 0; document < DOCUMENTS; document += 1) {
    if (random.next() * 100 >= (document < 30_000 ? percent * 5 : percent)) continue;
    documents.push(document);
    frequencies.push(1 + Math.floor(random.next() * 3));
  }
  return {
    postings: {
      count: documents.length,
      documents: Uint32Array.from(documents),
      frequencies: Uint16Array.from(frequencies),
    },
    idf,
  };
}

// Few lengths and frequencies: many equal scores.
const lengths = Uint32Array.from({ length: DOCUMENTS }, (_, document) => 10 + (document % 4));
const words = [wordOf(1, 3, 1.5), wordOf(2, 9, 0.7), wordOf(3, 0.2, 4)];

function plainScores(of: Uint32Array): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  for (const { idf, postings } of words) {
    for (const [at, document] of postings.documents.entries()) {
      const lengthPart = norm.constant + norm.perTerm * (of[document] as number);
      const score = termScore(idf, postings.frequencies[at] as number, lengthPart);
      scores.set(document, (scores.get(document) ?? 0) + score);
    }
  }
  return scores;
}

function byDocument({ documents, scores }: SummedScores): ReadonlyMap<number, number> {
  return new Map(Array.from(documents, (document, at) => [document, scores[at] as number] as const));
}

const long = lengths.with(70, 70_000);

describe.each([
  ['with short lengths', lengths, Uint16Array.from(lengths)],
  ['without short lengths', lengths, undefined],
  ['with a very long document', long, undefined],
])('scores %s', (_, of, shortLengths) => {
  const index = { lengths: of, shortLengths };

  test('are the sums over the words, to the last bit', () => {
    const expected = plainScores(of);
    const found = new ScoreAccumulator().sum(index, words, { norm });
    expect(found.found).toBe(expected.size);
    expect(byDocument(found)).toEqual(expected);
  });

  test.each([1, 10, 700, DOCUMENTS])('of the best %i are the same where others are left out', (best) => {
    const accumulator = new ScoreAccumulator();
    const inOrder = (a: number, b: number): number => a - b;
    const all = selectTop(accumulator.sum(index, words, { norm }), best, inOrder);
    const some = accumulator.sum(index, words, { norm, best });
    expect(selectTop(some, best, inOrder)).toEqual(all);
    expect(some.found).toBeGreaterThanOrEqual(Math.min(best + 1, plainScores(of).size));
    if (best < 1_000) expect(some.documents.length).toBeLessThan(20_000);
  });
});

test('a unit of postings is what was packed, whatever its size and the width of its numbers', () => {
  const width = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most });
  fc.assert(
    fc.property(
      width(32),
      width(16),
      fc.integer({ min: 1, max: POSTINGS_PER_UNIT }),
      fc.nat(),
      (gap, often, count, seed) => {
        const random = seededRandom(seed);
        const below = (bits: number): number => Math.floor(random.next() * 2 ** bits);
        // So that documents stay below 2^32.
        const gaps = Uint32Array.from({ length: count }, (_, at) => (gap > 24 && at > 0 ? 0 : below(gap)));
        const frequencies = Uint16Array.from({ length: count }, () => Math.min(65_534, below(often)));
        const bytes = new Uint8Array(MAX_UNIT_BYTES + 3);
        packUnit(gaps, frequencies, count, bytes.subarray(3));
        const [documents, found] = [new Uint32Array(count + 2), new Uint16Array(count + 2)];
        unpackUnit(new DataView(bytes.buffer), { at: 3, base: -1, count }, documents, found, 1);
        let document = -1;
        const expected = Array.from(gaps, (one) => {
          document += one + 1;
          return document;
        });
        expect([...documents]).toEqual([0, ...expected, 0]);
        expect([...found]).toEqual([0, ...Array.from(frequencies, (one) => one + 1), 0]);
      },
    ),
    { numRuns: 2_000 },
  );
});
