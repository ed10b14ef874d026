import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadAnalyzer, plainAnalyzer } from '../src/search/analyzer.ts';
import { MAX_QUERY_LENGTH, parseQuery } from '../src/search/parse-query.ts';
import { hasPhrase, MAX_PHRASE_WORDS } from '../src/search/phrase.ts';
import { MAX_FUZZY_WORDS, MAX_PHRASES, planQuery } from '../src/search/plan-query.ts';
import type { Lookup, QueryPlan } from '../src/search/query-plan.ts';
import { textCheckOf } from '../src/search/text-check.ts';
import { wordListOf } from '../src/search/word-list.ts';
import { entryOf } from './query/entry-of.ts';

const english = await loadAnalyzer({ language: 'english' });

function clausesOf(query: string): string {
  const signs = { may: '', must: '+', mustNot: '-' };
  const marks = { words: '', prefix: '*', phrase: '"' };
  return parseQuery(query)
    .map(({ demand, kind, text }) => `${signs[demand]}${marks[kind]}${text}`)
    .join(' | ');
}

test.each([
  ['one two', 'one | two'],
  ['+one -two', '+one | -two'],
  ['"one two" three', '+"one two | three'],
  ['+"one two" -"three"', '+"one two | -"three'],
  ['pre* +pre* -pre* a.pre*', '*pre | +*pre | -*pre | *a.pre'],
  ['pre*, (pre*)', '*pre | *(pre'],
  ['pr*e *pre * **', 'pr*e | *pre | * | **'],
  ['one - two + three --four ++five', 'one | - | two | + | three | --four | ++five'],
  ['a-b a+b a"b', 'a-b | a+b | a"b'],
  ['"one two', '"one | two'],
  ['-"one two', '-"one | two'],
  ['""', '+"'],
  ['"a"b"c"', '+"a | b"c"'],
  [' \t\n', ''],
])('%s is read as %s', (query, clauses) => {
  expect(clausesOf(query)).toBe(clauses);
});

test('what lies beyond the longest query has no effect', () => {
  expect(parseQuery(`${' '.repeat(MAX_QUERY_LENGTH - 3)}one two`)).toEqual([
    { demand: 'may', kind: 'words', text: 'one' },
  ]);
});

function describe(plan: QueryPlan): unknown {
  const nameOf = (lookup: Lookup | undefined): string => {
    if (lookup?.kind === 'term') return lookup.term;
    const expansion = lookup?.expansion;
    if (expansion?.kind === 'prefix') return `${expansion.prefix}*${lookup?.also ?? ''}`;
    return `${expansion?.word}~`;
  };
  const names = (numbers: readonly number[]): string => numbers.map((at) => nameOf(plan.lookups[at])).join(' ');
  return {
    scored: plan.scored.map(({ lookup, weight }) => `${nameOf(plan.lookups[lookup])}^${weight}`).join(' '),
    required: plan.required.map(names).join(' & '),
    excluded: names(plan.excluded),
    phrases: plan.phrases.map(({ words }) => words.map(({ term }) => term).join(' ')),
    excludedPhrases: plan.excludedPhrases.map(({ words }) => words.map(({ term }) => term).join(' ')),
  };
}

const NOTHING = { scored: '', required: '', excluded: '', phrases: [], excludedPhrases: [] };

test.each<[string, boolean, Partial<typeof NOTHING> | object]>([
  ['one two one', false, { scored: 'one^2 two^1' }],
  ['camelCase', false, { scored: 'camel^0.25 case^0.25 camelcase^1' }],
  ['v2Beta beta', true, { scored: 'v2^0.25 beta^1.25 beta~^0.625 v2beta^1 v2beta~^0.5' }],
  ['+camelCase', false, { scored: 'camel^0.25 case^0.25 camelcase^1', required: 'camelcase' }],
  ['-camelCase', false, { excluded: 'camelcase' }],
  ['"one"', false, { scored: 'one^1', required: 'one' }],
  ['"one two"', false, { scored: 'one^1 two^1', required: 'one & two', phrases: ['one two'] }],
  ['+a/b', false, { scored: 'a^1 b^1', required: 'a & b', phrases: ['a b'] }],
  ['-"one two"', false, { excludedPhrases: ['one two'] }],
  ['-x*', false, { excluded: 'x*' }],
  [
    '"use GitHub-flavored"',
    false,
    {
      scored: 'use^1 git^0.125 hub^0.125 github^0.125 flavored^0.125 githubflavored^1',
      required: 'use & git github githubflavored & hub github githubflavored & flavored githubflavored',
      phrases: ['use git hub flavored'],
    },
  ],
  ['+getUser*', false, { scored: 'getuser*^1', required: 'getuser*' }],
  ['東京都', false, { scored: '東京^1 京都^1' }],
  ['+東京都', false, { scored: '東京^1 京都^1', required: '東京 & 京都', phrases: ['東 京 都'] }],
  ['東*', false, { scored: '東*^1' }],
  ['東京*', false, { scored: '東京^1' }],
  ['one it', true, { scored: 'one^1 one~^0.5 it^1' }],
  ['+one', true, { scored: 'one^1 one~^0.5', required: 'one one~' }],
  ['"one" -two 東京都', true, { scored: 'one^1 東京^1 京都^1', required: 'one', excluded: 'two' }],
  ['... "!" -"?" +', false, {}],
])('%s asks for the right lookups', (query, isFuzzy, expected) => {
  expect(describe(planQuery(query, { analyzer: plainAnalyzer, isFuzzy }))).toEqual({ ...NOTHING, ...expected });
});

test('the beginning of a stem is looked up as it is, its own stem too', () => {
  const plan = planQuery('running* dogs', { analyzer: english, isFuzzy: false });
  expect(describe(plan)).toEqual({ ...NOTHING, scored: 'running*run^1 dog^1' });
});

test('expensive lookups are bounded', () => {
  const words = Array.from({ length: 2_000 }, (_, at) => `word${at}`).join(' ');
  const { lookups } = planQuery(words, { analyzer: plainAnalyzer, isFuzzy: true });
  expect(lookups.filter(({ kind }) => kind === 'expansion').length).toBe(MAX_FUZZY_WORDS);
  expect(lookups.length).toBeLessThan(600);
});

const PIECES = [
  ...['"', '+', '-', '*', ' ', '\n', '(', ':', '~', '\\', "'", '%', '\0', '\u001f', '.'],
  ...[
    'foo',
    'camelCase',
    'a_b',
    'x*',
    '-"',
    '+"',
    '東京',
    'カ',
    'ﬁ',
    'é',
    '\u0301',
    '😀',
    '\ud800',
    'ß',
    '가',
    '\u1100',
  ],
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join('')),
);

test('no text is a malformed query, and a record is never excluded by a query without exclusions of its words', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), fc.constantFrom(plainAnalyzer, english), (text, isFuzzy, analyzer) => {
      const plan = planQuery(text, { analyzer, isFuzzy });
      for (const { lookup, weight } of plan.scored) expect(plan.lookups[lookup] !== undefined && weight > 0).toBe(true);
      textCheckOf(plan, analyzer)?.(entryOf(text));
      const quoted = planQuery(`"${text.replaceAll('"', ' ')}"`, { analyzer, isFuzzy });
      expect(textCheckOf(quoted, analyzer)?.(entryOf(text.replaceAll('"', ' '))) ?? true).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

test.each([
  ['camelCase rules', 'my camel case rules', true],
  ['camel case', 'a camelCase here', true],
  ['camelcase rules', 'camelCase rules', true],
  ['camelCase rules', 'camelcase rules', true],
  ['東京 タワー', '東京タワーへ', true],
  ['wifi on', 'wi-fi on', true],
  ['use GitHub-flavored', 'to use github flavored', true],
  ['use github flavored', 'use GitHub-flavored', true],
  ['use GitHub-flavored', 'use git hub-flavored', true],
  ['the GitHub-flavored', 'the git flavored', false],
  ['one two', 'two one', false],
  ['one two', 'one three two', false],
  ['one two', 'one', false],
])('the phrase "%s" against "%s" gives %s', (phrase, text, expected) => {
  expect(hasPhrase(wordListOf(text, plainAnalyzer), wordListOf(phrase, plainAnalyzer))).toBe(expected);
});

test('a phrase of identifiers that almost matches takes no more steps than there are pairs of places', () => {
  const text = wordListOf('a-a '.repeat(5_000), plainAnalyzer);
  const phrase = wordListOf(`${'a-a '.repeat(MAX_PHRASE_WORDS / 2 - 1)}a y`, plainAnalyzer);
  expect(hasPhrase(text, phrase)).toBe(false);
});

test('a query has a bounded number of phrases to look for in texts', () => {
  const plan = planQuery('"a b" -"c d" '.repeat(1_000), { analyzer: plainAnalyzer, isFuzzy: false });
  expect([plan.phrases.length, plan.excludedPhrases.length]).toEqual([MAX_PHRASES, MAX_PHRASES]);
});
