/** A word and everything that is one edit away: a code point inserted, deleted or replaced, or two neighbours swapped. */
export class FuzzyWord {
  readonly #word: readonly number[];

  readonly #points: number[] = [];

  constructor(word: string) {
    this.#word = Array.from(word, (character) => character.codePointAt(0) as number);
  }

  /** Whether a term is at most one edit away. */
  acceptsText(term: string): boolean {
    // Each code point is one or two units.
    if (term.length + 1 < this.#word.length || term.length > (this.#word.length + 1) * 2) return false;
    const points = this.#points;
    points.length = 0;
    for (let at = 0; at < term.length; at += 1) {
      const point = term.codePointAt(at) as number;
      points.push(point);
      if (point > 0xffff) at += 1;
    }
    return this.accepts(points);
  }

  /** Whether a term, given as its code points, is at most one edit away. */
  accepts(points: readonly number[]): boolean {
    const word = this.#word;
    if (points[0] === 0 || Math.abs(points.length - word.length) > 1) return false;
    const at = sharedLength(points, word, 0, 0);
    const left = points.length - at;
    const isSame = (from: number, wordFrom: number): boolean =>
      points.length - from === word.length - wordFrom &&
      sharedLength(points, word, from, wordFrom) === points.length - from;
    if (left === 0) return word.length - at <= 1;
    return (
      isSame(at + 1, at + 1) ||
      isSame(at + 1, at) ||
      isSame(at, at + 1) ||
      (this.#swaps(points, at) && isSame(at + 2, at + 2))
    );
  }

  /** Whether some accepted term begins with these code points. */
  acceptsBeginning(points: readonly number[]): boolean {
    const word = this.#word;
    const at = sharedLength(points, word, 0, 0);
    const left = points.length - at;
    // What follows the first difference must go on as the word does: behind a replaced, an inserted, a deleted, two swapped.
    const goesOn = (from: number, wordFrom: number): boolean =>
      sharedLength(points, word, from, wordFrom) >= points.length - from;
    if (left <= 1) return true;
    return (
      goesOn(at + 1, at + 1) ||
      goesOn(at + 1, at) ||
      goesOn(at, at + 1) ||
      (this.#swaps(points, at) && goesOn(at + 2, at + 2))
    );
  }

  #swaps(points: readonly number[], at: number): boolean {
    return points[at] === this.#word[at + 1] && points[at + 1] === this.#word[at];
  }
}

function sharedLength(points: readonly number[], word: readonly number[], from: number, wordFrom: number): number {
  let shared = 0;
  while (
    from + shared < points.length &&
    wordFrom + shared < word.length &&
    points[from + shared] === word[wordFrom + shared]
  )
    shared += 1;
  return shared;
}
