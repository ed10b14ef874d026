import fc from 'fast-check';

/** Pieces that change a statement if they get out of their quotes. */
const PIECES = [
  "'",
  "''",
  "\\'",
  '"',
  '""',
  '\\"',
  '`',
  ';',
  '--',
  '/*',
  '*/',
  '\n',
  '\r',
  '\t',
  '\\',
  '\\x27',
  '\\u0027',
  '\0',
  '\u001a',
  '$1',
  '$2',
  '$$',
  '$tag$',
  '?',
  ':name',
  '@name',
  '%27',
  '(',
  ')',
  ',',
  '.',
  '*',
  ' OR 1=1 ',
  '; DROP TABLE films; ',
  ' UNION SELECT * FROM films ',
  "E'\\x27'",
  "x'41'",
  "U&'\\0027'",
  'NULL',
  '{',
  '}',
  '[',
  '\u2019',
  '\u02bc',
  '\uff07',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '🎬',
  'é',
  'e\u0301',
  '__proto__',
  '$' + '{process.exit()}',
];

/** Whole texts known from injections. */
const HOSTILE_LIST: readonly string[] = [
  ...PIECES,
  "'; DROP TABLE films; --",
  "' OR '1'='1",
  "x' OR 1=1 --",
  '"; DROP TABLE films; --',
  '" AS a, (SELECT 1) AS "b',
  "'); DROP TABLE films; --",
  "1; ATTACH 'x.duckdb'; --",
  '$1',
  "\\'; DROP TABLE films; --",
  "\ud83d\ude00'",
  'a\0b',
  "a\0'; DROP TABLE films; --",
  `${"'".repeat(999)}`,
  `${'"'.repeat(1000)}`,
  'x'.repeat(10_000),
];

/** Texts of pieces and of any characters, well-formed. */
const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((pieces) => pieces.join(''));

/** That many different, non-empty hostile texts, the hand-made ones first; the same for every run. */
export function hostileTexts(count: number): readonly string[] {
  const texts = new Set([...HOSTILE_LIST, ...fc.sample(hostileText, { numRuns: 2 * count, seed: 8785 })]);
  texts.delete('');
  return [...texts].slice(0, count);
}
