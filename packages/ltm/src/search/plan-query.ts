import type { Analyzer } from './analyzer.ts';
import type { EmitTerm, TermRole } from './emit-term.ts';
import { type Clause, parseQuery } from './parse-query.ts';
import { MAX_PHRASE_WORDS } from './phrase.ts';
import type { Lookup, QueryPlan } from './query-plan.ts';
import { tokenize } from './tokenize.ts';
import { type WordList, wordListOf } from './word-list.ts';

export interface PlanOptions {
  readonly analyzer: Analyzer;
  /** Whether words also match what is one edit away. */
  readonly isFuzzy: boolean;
}

/** When a query has so many lookups, further words of it have no effect. */
const MAX_LOOKUPS = 512;
/** Words of one query that are looked for with an edit: each costs as much as many plain ones. */
export const MAX_FUZZY_WORDS = 16;
/** Phrases of one query that are looked for in texts, and as many that must not be there: each is searched for in each text. */
export const MAX_PHRASES = 16;
/** A shorter word is not looked for with an edit: nearly every other one would be near. */
const MIN_FUZZY_LENGTH = 3;
// Of the word that is near.
const FUZZY_WEIGHT = 0.5;
// What the parts and segments of an identifier weigh together beside the whole: a text that merely holds one of them is about something else.
const PARTS_WEIGHT = 0.5;

interface Piece {
  readonly term: string;
  readonly role: TermRole;
  readonly start: number;
  readonly end: number;
}

interface Unit {
  readonly term: string;
  readonly role: TermRole;
  /** Its parts, and its segments, each behind its own parts. */
  readonly pieces: readonly Piece[];
}

/** Lookups of a word with its parts, and of the word alone. */
interface WordLookups {
  readonly all: readonly number[];
  readonly ofTerm: readonly number[];
}

/** What a query asks of the indexes. */
export function planQuery(query: string, options: PlanOptions): QueryPlan {
  const planner = new Planner(options);
  for (const clause of parseQuery(query)) planner.add(clause);
  return planner.plan;
}

class Planner {
  readonly #analyzer: Analyzer;
  readonly #isFuzzy: boolean;
  readonly #numbers = new Map<string, number>();
  readonly #lookups: Lookup[] = [];
  readonly #scored = new Map<number, number>();
  readonly #marked = new Set<number>();
  readonly #required: (readonly number[])[] = [];
  readonly #excluded = new Set<number>();
  readonly #phrases: WordList[] = [];
  readonly #excludedPhrases: WordList[] = [];
  #fuzzyWords = 0;

  constructor({ analyzer, isFuzzy }: PlanOptions) {
    this.#analyzer = analyzer;
    this.#isFuzzy = isFuzzy;
  }

  get plan(): QueryPlan {
    return {
      lookups: this.#lookups,
      scored: Array.from(this.#scored, ([lookup, weight]) => ({ lookup, weight })),
      marked: [...this.#marked],
      required: this.#required,
      excluded: [...this.#excluded],
      phrases: this.#phrases,
      excludedPhrases: this.#excludedPhrases,
    };
  }

  add(clause: Clause): void {
    if (this.#lookups.length >= MAX_LOOKUPS) return;
    const units = unitsOf(clause.text, this.#analyzer.terms).slice(0, MAX_PHRASE_WORDS);
    if (units.length === 0) return;
    if (clause.kind === 'prefix') this.#addPrefix(clause, units);
    else if (clause.kind === 'words' && clause.demand === 'may')
      for (const unit of units) this.#mark(this.#addWord(unit, true));
    else if (clause.demand === 'mustNot') this.#exclude(clause.text, units);
    else this.#require(clause, units);
  }

  #addWord({ term, role, pieces }: Unit, mayBeFuzzy: boolean): WordLookups {
    const all: number[] = [];
    const ofTerm: number[] = [];
    const words = [
      ...pieces.map((piece) => ({ word: piece.term, weight: PARTS_WEIGHT / pieces.length })),
      { word: term, weight: 1 },
    ];
    for (const { word, weight } of words) {
      const lookup = this.#lookupTerm(word);
      this.#score(lookup, weight);
      const fuzzy = mayBeFuzzy && role !== 'cjk' ? this.#fuzzyLookup(word) : undefined;
      if (fuzzy !== undefined) this.#score(fuzzy, weight * FUZZY_WEIGHT);
      const both = fuzzy === undefined ? [lookup] : [lookup, fuzzy];
      all.push(...both);
      if (word === term) ofTerm.push(...both);
    }
    return { all, ofTerm };
  }

  // One word must be there as such; several must stand side by side, which their text tells.
  #require({ kind, text }: Clause, units: readonly Unit[]): void {
    const [unit] = units;
    if (units.length === 1 && unit !== undefined) {
      const lookups = this.#addWord(unit, kind === 'words');
      this.#mark(lookups);
      this.#required.push(lookups.ofTerm);
      return;
    }
    const before = this.#required.length;
    for (const one of units) if (!isLoneCharacter(one)) this.#requireInPhrase(one);
    // Beside others a single character may be one of a pair; where there is nothing else, it must stand alone.
    if (this.#required.length === before)
      for (const one of units) this.#required.push(this.#addWord(one, false).ofTerm);
    this.#addPhrase(this.#phrases, text);
  }

  // Written as one word, by its parts, or by its segments.
  #requireInPhrase(unit: Unit): void {
    this.#addWord(unit, false);
    const whole = this.#lookupTerm(unit.term);
    if (unit.pieces.length === 0) this.#required.push([whole]);
    for (const part of unit.pieces.filter(({ role }) => role === 'part')) {
      const around = unit.pieces.filter(({ start, end }) => start <= part.start && part.end <= end);
      this.#required.push([...around.map(({ term }) => this.#lookupTerm(term)), whole]);
    }
  }

  #exclude(text: string, units: readonly Unit[]): void {
    const [unit] = units;
    if (units.length === 1 && unit !== undefined) this.#excluded.add(this.#lookupTerm(unit.term));
    else this.#addPhrase(this.#excludedPhrases, text);
  }

  // The words of a phrase that is left out must be there all the same.
  #addPhrase(phrases: WordList[], text: string): void {
    if (phrases.length < MAX_PHRASES) phrases.push(wordListOf(text, this.#analyzer));
  }

  // What stands before the last word of `files/re*` are words of their own. The beginning of a stem is no stem.
  #addPrefix({ demand, text }: Clause, units: readonly Unit[]): void {
    const last = unitsOf(text, tokenize).at(-1) as Unit;
    const isPair = last.role === 'cjk' && !isLoneCharacter(last);
    const lastTerm = (units.at(-1) as Unit).term;
    const prefix = isPair
      ? this.#lookupTerm(last.term)
      : this.#lookup(`prefix ${last.term}`, {
          kind: 'expansion',
          expansion: { kind: 'prefix', prefix: last.term },
          ...(lastTerm.startsWith(last.term) ? {} : { also: lastTerm }),
        });
    for (const unit of units.slice(0, -1)) this.#demand(demand, this.#lookupTerm(unit.term));
    this.#demand(demand, prefix);
  }

  #demand(demand: Clause['demand'], lookup: number): void {
    if (demand === 'mustNot') {
      this.#excluded.add(lookup);
      return;
    }
    this.#score(lookup, 1);
    this.#marked.add(lookup);
    if (demand === 'must') this.#required.push([lookup]);
  }

  #fuzzyLookup(word: string): number | undefined {
    if (!this.#isFuzzy || this.#fuzzyWords >= MAX_FUZZY_WORDS || [...word].length < MIN_FUZZY_LENGTH) return undefined;
    const before = this.#lookups.length;
    const lookup = this.#lookup(`near ${word}`, {
      kind: 'expansion',
      expansion: { kind: 'one-edit', word },
      without: word,
    });
    if (this.#lookups.length > before) this.#fuzzyWords += 1;
    return lookup;
  }

  #lookupTerm(term: string): number {
    return this.#lookup(`term ${term}`, { kind: 'term', term });
  }

  #lookup(name: string, lookup: Lookup): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#lookups.length;
      this.#numbers.set(name, number);
      this.#lookups.push(lookup);
    }
    return number;
  }

  #mark({ all }: WordLookups): void {
    for (const lookup of all) this.#marked.add(lookup);
  }

  // What is said twice is meant twice.
  #score(lookup: number, weight: number): void {
    this.#scored.set(lookup, (this.#scored.get(lookup) ?? 0) + weight);
  }
}

function unitsOf(text: string, terms: (text: string, emit: EmitTerm) => void): readonly Unit[] {
  const units: Unit[] = [];
  let pieces: Piece[] = [];
  terms(text, (term, role, start, end) => {
    if (role === 'part' || role === 'segment') pieces.push({ term, role, start, end });
    else {
      units.push({ term, role, pieces });
      pieces = [];
    }
  });
  return units;
}

function isLoneCharacter({ role, term }: Unit): boolean {
  return role === 'cjk' && (term.match(/\P{M}/gu) ?? []).length === 1;
}
