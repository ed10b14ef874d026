import { expect, test } from 'vitest';
import { MAX_TERM_LENGTH, MAX_TEXT_LENGTH, tokenize } from '../src/search/tokenize.ts';

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

test('a text counts up to its bound, so that no text is too long to be indexed', () => {
  const terms = termsOf(`${'a '.repeat(MAX_TEXT_LENGTH / 2)}beyond`);
  expect(terms.length).toBe(MAX_TEXT_LENGTH / 2);
});
