import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainAnalyzer } from '../src/search/analyzer.ts';
import { highlight } from '../src/search/highlight.ts';
import { planQuery } from '../src/search/plan-query.ts';
import { TermMatcher } from '../src/search/term-matcher.ts';
import { wantedTerms } from '../src/search/text-check.ts';

function highlightsOf(texts: readonly string[], query: string) {
  const plan = planQuery(query, { analyzer: plainAnalyzer, isFuzzy: false });
  const matcher = new TermMatcher(wantedTerms(plan, plan.marked));
  return highlight(texts, { analyzer: plainAnalyzer, matcher, phrases: plan.phrases });
}

const PIECES = [
  ...[
    'alien',
    'ship',
    'camelCase',
    'red ship',
    ' ',
    ' ',
    '. ',
    'filler ',
    'x'.repeat(60),
    '東京都庁',
    'ｶﾞﾗｽ',
    'ﬁ',
    '㎏',
  ],
  ...['e\u0301\u0302', '😀', '👩‍👩‍👧', '👍🏽', '\n', '\u0301', '가', '\u1112\u1161\u11ab'],
];
const anyText = fc.array(fc.constantFrom(...PIECES), { maxLength: 80 }).map((pieces) => pieces.join(''));
const anyQuery = fc.constantFrom('alien ship', '"red ship"', 'cam* x*', '東京 庁', 'ガラス fi', 'filler', '한 가');

test('pieces are few and short parts of the texts in their order, with places in order, and cut no character', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 3 }), anyQuery, (texts, query) => {
      const pieces = highlightsOf(texts, query);
      expect(pieces.length).toBeLessThanOrEqual(3);
      for (const { text, matches } of pieces) {
        expect(texts.some((one) => isWholePiece(one, text))).toBe(true);
        expect(text.isWellFormed()).toBe(true);
        expect(matches.length).toBeGreaterThan(0);
        const places = matches.flatMap(({ start, end }) => [start, end]);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        for (const { start, end } of matches) expect(start < end && end <= text.length).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

/** Whether some place of the text holds the piece and has no mark, joiner or tone behind it or at its beginning. */
function isWholePiece(text: string, piece: string): boolean {
  const goesOn = /^(?:\p{M}|\p{EMod}|\u200d)/u;
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
    const isWhole = (at === 0 || !goesOn.test(piece)) && !goesOn.test(text.slice(at + piece.length));
    if (isWhole) return true;
  }
  return false;
}

test('the piece with the most different words of the query is among those shown', () => {
  const text = `${'alien '.repeat(40)}${'filler '.repeat(60)}alien and ship ${'filler '.repeat(60)}${'ship '.repeat(40)}`;
  expect(highlightsOf([text], 'alien ship').some((piece) => piece.text.includes('alien and ship'))).toBe(true);
});

test('a character with more marks than a piece has room for stays whole', () => {
  const text = `${'filler '.repeat(40)}e${'\u0301'.repeat(500)} ${'filler '.repeat(40)}`;
  const [piece] = highlightsOf([text], `e${'\u0301'.repeat(500)}`);
  expect(piece?.text).toContain(`e${'\u0301'.repeat(500)}`);
});
