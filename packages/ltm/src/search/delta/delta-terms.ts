import { compareCodePoints } from '@eider/core';
import { placeOfFact } from '../metadata-terms.ts';
import { expansionTest, type TermExpansion } from '../term-expansion.ts';

// From here on a piece of a text keeps the whole text in memory.
const SHARING_LENGTH = 13;

/** The distinct terms of a growing index, numbered in the order of their arrival. */
export class DeltaTerms {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  // Numbers by a term's first unit: what a prefix or an edit can mean.
  readonly #byFirst = new Map<number, number[]>();
  // Numbers of facts by where their values lie: a range of one path must not pay for all others.
  readonly #byPlace = new Map<string, number[]>();

  get count(): number {
    return this.#texts.length;
  }

  /** A term's number, a new one if it is new. */
  numberFor(term: string): number {
    return this.#numbers.get(term) ?? this.#add(term);
  }

  find(term: string): number | undefined {
    return this.#numbers.get(term);
  }

  text(term: number): string {
    return this.#texts[term] as string;
  }

  get texts(): readonly string[] {
    return this.#texts;
  }

  /** Numbers of the terms that an expansion stands for and that are wanted, of a range all: the first by code point, so many at most. */
  expand(expansion: TermExpansion, limit: number, isWanted: (term: number) => boolean): readonly number[] {
    const accepts = expansionTest(expansion);
    const isOut = (term: number): boolean => expansion.kind !== 'range' && !isWanted(term);
    const inOrder = (a: number, b: number): number => compareCodePoints(this.text(a), this.text(b));
    const first = (found: ReadonlySet<number>): number[] => [...found].sort(inOrder).slice(0, limit);
    let found = new Set<number>();
    // Nothing from here on can be among the first any more.
    let end: string | undefined;
    for (const term of this.#candidates(expansion)) {
      const text = this.text(term);
      if (!accepts(text) || (end !== undefined && compareCodePoints(text, end) >= 0) || isOut(term)) continue;
      found.add(term);
      if (found.size < limit * 2) continue;
      found = new Set(first(found));
      end = this.text([...found][limit - 1] as number);
    }
    return first(found);
  }

  *#candidates(expansion: TermExpansion): Iterable<number> {
    const text = beginningOf(expansion);
    const place = expansion.kind === 'range' ? placeOfFact(text) : undefined;
    if (place !== undefined) return yield* this.#byPlace.get(place) ?? [];
    if (text === '') return yield* this.#texts.keys();
    yield* this.#byFirst.get(text.charCodeAt(0)) ?? [];
    if (expansion.kind !== 'one-edit') return;
    for (const variant of this.#otherFirsts([...text])) {
      const term = this.#numbers.get(variant);
      if (term !== undefined) yield term;
    }
  }

  /** Whatever is one edit away and begins differently: the first character goes, is swapped, replaced or moves behind a new one. */
  *#otherFirsts(characters: readonly string[]): Iterable<string> {
    const rest = characters.slice(1).join('');
    yield rest;
    yield [characters[1], characters[0], ...characters.slice(2)].join('');
    const firsts = new Set<string>();
    for (const terms of this.#byFirst.values()) {
      // Two characters may share a first unit.
      for (const term of terms) {
        const first = String.fromCodePoint(this.text(term).codePointAt(0) ?? 0);
        firsts.add(first);
        if (first.length === 1) break;
      }
    }
    for (const first of firsts) {
      yield first + rest;
      yield first + characters.join('');
    }
  }

  #add(term: string): number {
    const own = term.length < SHARING_LENGTH ? term : copied(term);
    const number = this.#texts.length;
    this.#numbers.set(own, number);
    this.#texts.push(own);
    addTo(this.#byFirst, own.charCodeAt(0), number);
    const place = placeOfFact(own);
    if (place !== undefined) addTo(this.#byPlace, place, number);
    return number;
  }
}

function beginningOf(expansion: TermExpansion): string {
  if (expansion.kind === 'range') return expansion.base;
  return expansion.kind === 'prefix' ? expansion.prefix : expansion.word;
}

function addTo<Key>(lists: Map<Key, number[]>, key: Key, number: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [number]);
  else list.push(number);
}

function copied(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return String.fromCharCode(...units);
}
