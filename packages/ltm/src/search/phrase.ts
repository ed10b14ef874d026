import type { WordList } from './word-list.ts';

/** Words of a phrase that are compared: the rest of a longer one has no effect. */
export const MAX_PHRASE_WORDS = 64;

/** Where a phrase stands in a list of words: from the word `first` to before `next`. */
export interface PhrasePlace {
  readonly first: number;
  readonly next: number;
}

/**
 * Every place of a phrase in a text, from left to right, none overlapping another. An identifier matches its parts side by side and the word
 * that they make when joined.
 */
export function* placesOfPhrase(text: WordList, phrase: WordList): Iterable<PhrasePlace> {
  const search = new PhraseSearch(text, phrase);
  for (let first = 0; first < text.words.length; ) {
    const next = search.endFrom(first);
    if (next !== undefined) yield { first, next };
    first = next ?? first + 1;
  }
}

/** Whether a text holds a phrase. */
export function hasPhrase(text: WordList, phrase: WordList): boolean {
  for (const _ of placesOfPhrase(text, phrase)) return true;
  return false;
}

class PhraseSearch {
  readonly #text: WordList;
  readonly #phrase: WordList;
  readonly #length: number;
  // Pairs of places from which the rest does not match: tried once, or identifiers would double the ways at each step.
  readonly #failed = new Set<number>();

  constructor(text: WordList, phrase: WordList) {
    this.#text = text;
    this.#phrase = phrase;
    this.#length = Math.min(phrase.words.length, MAX_PHRASE_WORDS);
  }

  endFrom(start: number): number | undefined {
    return this.#length === 0 ? undefined : this.#endFrom(start, 0);
  }

  #endFrom(at: number, inPhrase: number): number | undefined {
    if (inPhrase >= this.#length) return at;
    const pair = at * (MAX_PHRASE_WORDS + 1) + inPhrase;
    if (this.#failed.has(pair)) return undefined;
    for (const [term, next] of stepsFrom(this.#text, at)) {
      for (const [expected, nextInPhrase] of stepsFrom(this.#phrase, inPhrase)) {
        const end = term === expected ? this.#endFrom(next, nextInPhrase) : undefined;
        if (end !== undefined) return end;
      }
    }
    if (inPhrase > 0) this.#failed.add(pair);
    return undefined;
  }
}

/** The word at a place and, where an identifier or a segment of one begins there, the whole of it, each with the place behind it. */
function* stepsFrom({ words, wholes }: WordList, at: number): Iterable<readonly [term: string, next: number]> {
  const word = words[at];
  if (word === undefined) return;
  yield [word.term, at + 1];
  for (const { term, next } of wholes.get(at) ?? []) yield [term, next];
}
