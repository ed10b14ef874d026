import { FuzzyWord } from './fuzzy-word.ts';

/** Terms that a query asks for: as they are, by how they begin, or by one edit. */
export interface WantedTerms {
  readonly exact: readonly string[];
  readonly prefixes: readonly string[];
  readonly fuzzy: readonly string[];
}

/** Tells which part of a query a term of a text fulfils. */
export class TermMatcher {
  readonly #exact: ReadonlyMap<string, number>;
  readonly #prefixes: readonly string[];
  readonly #fuzzy: readonly FuzzyWord[];
  // Each word of a text is looked at once.
  readonly #known = new Map<string, number | undefined>();

  constructor({ exact, prefixes, fuzzy }: WantedTerms) {
    this.#exact = new Map(exact.map((term, at) => [term, at]));
    this.#prefixes = prefixes;
    this.#fuzzy = fuzzy.map((word) => new FuzzyWord(word));
  }

  /** A number for the part of the query; undefined if the term fulfils none. */
  partOf(term: string): number | undefined {
    const exact = this.#exact.get(term);
    if (exact !== undefined || (this.#prefixes.length === 0 && this.#fuzzy.length === 0)) return exact;
    if (!this.#known.has(term)) this.#known.set(term, this.#search(term));
    return this.#known.get(term);
  }

  #search(term: string): number | undefined {
    const prefix = this.#prefixes.findIndex((one) => term.startsWith(one));
    if (prefix >= 0) return this.#exact.size + prefix;
    const points = Array.from(term, (character) => character.codePointAt(0) as number);
    const fuzzy = this.#fuzzy.findIndex((word) => word.accepts(points));
    return fuzzy < 0 ? undefined : this.#exact.size + this.#prefixes.length + fuzzy;
  }
}
