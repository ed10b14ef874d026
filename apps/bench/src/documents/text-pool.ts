import { seededRandom } from '@eider/core';
import { zipfWords } from './zipf-text.ts';

const TEXTS = 50_000;

/** `words` made-up words each, the same for the same seed; made once, so that making a million records costs little beside storing them. */
export function textPool(seed: number, words: number, texts: number = TEXTS): readonly string[] {
  const random = seededRandom(seed);
  return Array.from({ length: texts }, () => zipfWords(random, words).join(' '));
}
