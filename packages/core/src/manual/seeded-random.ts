import { EiderError } from '../errors/eider-error.ts';
import type { Random } from '../ports/random.ts';

/**
 * Chance that can be replayed: the generator sfc32 (Chris Doty-Humphrey, PractRand). The state is a = 0, b and c = the low
 * and high 32 bits of the seed, counter = 1; the first 12 outputs are dropped. A number is made of the upper 27 and 26 bits of two outputs, divided by 2^53.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new EiderError('INVALID_ARGUMENT', 'a seed must be an integer from 0 to 2^53 - 1');
  }
  const nextWord = sfc32(seed >>> 0, Math.floor(seed / 2 ** 32));
  for (let dropped = 0; dropped < 12; dropped++) nextWord();
  return { next: () => ((nextWord() >>> 5) * 2 ** 26 + (nextWord() >>> 6)) / 2 ** 53 };
}

function sfc32(low: number, high: number): () => number {
  let [a, b, c, counter] = [0, low, high, 1];
  return () => {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
}
