import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TermRole } from '../src/search/emit-term.ts';
import { MAX_TEXT_LENGTH, tokenize } from '../src/search/tokenize.ts';
import { tokenizeRegion } from '../src/search/unicode-words.ts';
import { MAX_TERM_LENGTH } from '../src/search/word-parts.ts';

function termsOf(text: string): string[] {
  const terms: string[] = [];
  tokenize(text, (term) => terms.push(term));
  return terms;
}

test('words are letters and digits in lower case, in order', () => {
  expect(termsOf('The Year 2001: A Space-Odyssey, isn’t it?')).toEqual([
    'the',
    'year',
    '2001',
    'a',
    'space',
    'odyssey',
    'spaceodyssey',
    'isn',
    't',
    'it',
  ]);
});

test('words of any script are found, combining marks stay with their letter', () => {
  expect(termsOf('Żółć наука ελληνικά हिन्दी')).toEqual(['żółć', 'наука', 'ελληνικά', 'हिन्दी']);
});

test('compatibility forms and case fold alike in texts and queries', () => {
  expect(termsOf('ﬁne ＡＢＣ １２')).toEqual(['fine', 'abc', '12']);
  expect(termsOf('É')).toEqual(termsOf('é'));
});

test('the Kelvin sign and other letters that fold to ASCII are the same word', () => {
  expect(termsOf('\u212A')).toEqual(['k']);
});

test('a longer word counts up to the bound', () => {
  expect(termsOf('x'.repeat(200))).toEqual(['x'.repeat(MAX_TERM_LENGTH)]);
});

test('punctuation and blanks hold no words', () => {
  expect(termsOf(' \t\n.,;!"§$%&/()=?`´\\ ')).toEqual([]);
});

test('a term is never cut within a character', () => {
  const [term = ''] = termsOf(`${'x'.repeat(MAX_TERM_LENGTH - 1)}𠀀𠀁`);
  expect(term.isWellFormed()).toBe(true);
  expect(term).toBe('x'.repeat(MAX_TERM_LENGTH - 1));
});

test('a text that becomes far longer when it is normalised is indexed up to a bound', () => {
  const count = (signs: number): number => termsOf('ﷺ'.repeat(signs)).length;
  expect(count(1_000)).toBeGreaterThan(2_000);
  expect(count(MAX_TEXT_LENGTH)).toBeLessThan(MAX_TEXT_LENGTH / 4);
});

test('a text counts up to its bound, so that no text is too long to be indexed', () => {
  const terms = termsOf(`${'a '.repeat(MAX_TEXT_LENGTH / 2)}beyond`);
  expect(terms.length).toBe(MAX_TEXT_LENGTH / 2);
});

test.each([
  ['camelCase', 'camel case camelcase'],
  ['HTTPServer', 'http server httpserver'],
  ['snake_case __init__ a__b', 'snake case snakecase init a b ab'],
  ['kebab-case state-of-the-art', 'kebab case kebabcase state of the art stateoftheart'],
  ['v2Beta MP3Player iPhone15Pro', 'v2 beta v2beta mp3 player mp3player i phone15 pro iphone15pro'],
  ['getÜbersicht été-Été', 'get übersicht getübersicht été été étéété'],
  ['GitHub-flavored', 'git hub github flavored githubflavored'],
  ['an-eMail_toBob my-v2Beta', 'an e mail email to bob tobob anemailtobob my v2 beta v2beta myv2beta'],
  [
    'Message-IDs ECHO_REQUESTs URLs OSSystem',
    'message ids messageids echo requests echorequests urls os system ossystem',
  ],
  ['étéÉté-ÇAs', 'été été étéété ças étéétéças'],
  ['NASA B52 3D utf8 A1B2', 'nasa b52 3d utf8 a1b2'],
  ['word--word a - b -x y-', 'word word a b x y'],
])('parts of %s are terms, and the whole behind them', (text, terms) => {
  expect(termsOf(text).join(' ')).toBe(terms);
});

test.each([
  ['東京都庁', '東京 京都 都庁'],
  ['東 京', '東 京'],
  ['Tシャツ2024年版', 't シャ ャツ 2024 年版'],
  ['ｶﾞｷﾞ 한국어', 'ガギ 한국 국어'],
  ['𠀀𠀁𠀂', '𠀀𠀁 𠀁𠀂'],
])('characters of %s are terms in pairs', (text, terms) => {
  expect(termsOf(text).join(' ')).toBe(terms);
});

test('case folds fully: ß is ss, the last sigma of a word is a sigma, İ is i', () => {
  expect(termsOf('Straße STRASSE')).toEqual(['strasse', 'strasse']);
  expect(termsOf('ΟΔΟΣ οδος')).toEqual(['οδοσ', 'οδοσ']);
  expect(termsOf('İstanbul')).toEqual(['istanbul']);
});

const PIECES = [
  ...[
    'foo',
    'camelCase',
    'a_b',
    'x-y',
    'HTTPServer',
    'GitHub',
    'IDs',
    's',
    '12',
    ' ',
    '\n',
    '.',
    '-',
    '_',
    '\0',
    '\u2010',
  ],
  ...[
    '東京',
    'カ',
    'ﾞ',
    '가',
    '\u1100',
    '\u1161',
    '\u11a8',
    'ﬁ',
    '㎏',
    'é',
    '\u0301',
    '\u3099',
    'İ',
    'ß',
    'Σ',
    'Ǆ',
    '😀',
  ],
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
);

type Placed = readonly [term: string, role: TermRole, start: number, end: number];

function placedTerms(text: string, scan: (emit: (...placed: Placed) => void) => void): readonly Placed[] {
  const placed: Placed[] = [];
  scan((term, role, start, end) => {
    expect(start >= 0 && start < end && end <= text.length).toBe(true);
    placed.push([term, role, start, end]);
  });
  return placed;
}

test('where a text is divided into regions changes none of its terms, and telling places neither', () => {
  const withoutPlaces = (placed: readonly Placed[]) => placed.map(([term, role]) => [term, role]);
  fc.assert(
    fc.property(anyText, (text) => {
      const exact = placedTerms(text, (emit) => tokenize(text, emit, { exactPlaces: true }));
      const asRegion = placedTerms(text, (emit) => tokenizeRegion(text, 0, emit, true));
      expect(withoutPlaces(asRegion)).toEqual(withoutPlaces(exact));
      expect(termsOf(text)).toEqual(exact.map(([term]) => term));
    }),
    { numRuns: 3_000 },
  );
});

test('a place holds the text of its term, and whole characters', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const [term, , start, end] of placedTerms(text, (emit) => tokenize(text, emit, { exactPlaces: true }))) {
        const piece = text.slice(start, end);
        expect([piece, text.slice(end, end + 2)].some((one) => /^\p{M}/u.test(one))).toBe(false);
        // A part of one sign that stands for several letters has the place of all of them.
        if (piece.normalize('NFKC') === piece) expect(termsOf(piece)).toContain(term);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('a word under thousands of marks is divided as quickly as any other', () => {
  // With a look behind for every character this takes minutes.
  const marks = '\u0301'.repeat(40_000);
  expect(termsOf(`e${marks}`)).toHaveLength(1);
  expect(termsOf(`aB${marks}`)).toHaveLength(3);
});
