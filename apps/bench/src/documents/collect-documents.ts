import { seededRandom } from '@eider/core';
import { readDebianPackages } from './debian-packages.ts';
import type { Document } from './document.ts';
import { zipfWords } from './zipf-text.ts';

const MADE_UP_WORDS = 25;

export interface Collection {
  readonly documents: readonly Document[];
  /** What they are, and how many of each kind. */
  readonly origin: string;
}

/** `count` documents: real ones as far as the machine has them, made-up text for the rest. */
export async function collectDocuments(count: number): Promise<Collection> {
  const real = await readDebianPackages(count);
  const random = seededRandom(count);
  const madeUp = Array.from({ length: count - real.length }, (_, index) => ({
    key: `made-up-${index}`,
    text: zipfWords(random, MADE_UP_WORDS).join(' '),
  }));
  const origin = `${real.length} descriptions of Debian packages, ${madeUp.length} made-up texts (Zipf)`;
  return { documents: [...real, ...madeUp], origin };
}
