import type { Random } from '@eider/core';

const VOCABULARY = 30_000;
const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'ke', 'li', 'mo', 'nu', 'pa', 're', 'si', 'to', 'vu', 'za'];

/** Made-up words with the frequencies of a language: the word of rank r comes about 1/r as often as the first one. */
export function zipfWords(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => zipfWord(Math.floor(VOCABULARY ** random.next())));
}

/** The word of a rank from 1, the most frequent one: its digits to the base 16 as syllables, so that no two are the same. */
export function zipfWord(rank: number): string {
  return Array.from(rank.toString(16), (digit) => SYLLABLES[Number.parseInt(digit, 16)] ?? '').join('');
}
