import type { JsonObject, JsonValue } from '@eider/core';
import { hashText } from './hash-text.ts';
import { NO_WORD_MARK, type TermRange } from './term-expansion.ts';
import { MAX_TERM_LENGTH } from './word-parts.ts';

/** A value that a fact can hold. */
export type Scalar = string | number | boolean | null;

/** What a fact says of a path: it holds a value, its array has an element, there is a text, or one whose value is not in its term. */
export type Fact =
  | { readonly kind: 'value' | 'element'; readonly path: string; readonly value: Scalar }
  | { readonly kind: 'text' | 'long'; readonly path: string };

/** Values of one type at a path, from one to another, both included; without bounds at their ends all. */
export interface ValueRange {
  readonly path: string;
  readonly from?: number | string;
  readonly to?: number | string;
}

/** Facts that one record has at most in the index. */
export const MAX_FACTS = 256;

/** Term of a record with more facts: what is not in the index may hold for it. */
export const INCOMPLETE_TERM: string = NO_WORD_MARK + NO_WORD_MARK;

// Behind the path; with a mark of its own, so that no word is one edit away.
const KIND_MARKS = {
  value: `${NO_WORD_MARK}=`,
  element: `${NO_WORD_MARK}[`,
  text: `${NO_WORD_MARK}"`,
  long: `${NO_WORD_MARK}~`,
} as const;
const TEXT_MARK = '"';
const NUMBER_MARK = '+';
// What stands behind the mark at most.
const NUMBER_LENGTH = 16;
const SIGN_BIT = 0x80000000 | 0;
const LONG_MARK = `${NO_WORD_MARK}#${NO_WORD_MARK}`;

/** The term that a record has in the index if the fact holds for it; a few others may have it too. No word is such a term. */
export function factTerm(fact: Fact): string {
  return bounded(`${NO_WORD_MARK}${fact.path}${KIND_MARKS[fact.kind]}${'value' in fact ? typedText(fact.value) : ''}`);
}

/**
 * The terms of values in a range, as far as they are in their terms: all numbers, and all texts of records without the fact `long`. Undefined
 * for a path that is too long.
 */
export function rangeOfTerms({ path, from, to }: ValueRange): TermRange | undefined {
  const mark = typeof (from ?? to) === 'number' ? NUMBER_MARK : TEXT_MARK;
  const base = NO_WORD_MARK + path + KIND_MARKS.value + mark;
  if (base.length > MAX_TERM_LENGTH - NUMBER_LENGTH) return undefined;
  return {
    kind: 'range',
    base,
    from: from === undefined ? base : base.slice(0, -1) + typedText(from),
    to:
      to === undefined
        ? base.slice(0, -1) + String.fromCharCode(mark.charCodeAt(0) + 1)
        : base.slice(0, -1) + typedText(to),
  };
}

/** What all terms of values of one type at one path begin with, as far as the first mark tells; undefined for a term that is no such fact. */
export function placeOfFact(term: string): string | undefined {
  if (!term.startsWith(NO_WORD_MARK)) return undefined;
  const mark = term.indexOf(KIND_MARKS.value, NO_WORD_MARK.length);
  return mark === -1 ? undefined : term.slice(0, mark + KIND_MARKS.value.length + TEXT_MARK.length);
}

/** Calls `emit` for the term of every fact of the metadata that a filter's path can reach. */
export function forEachFactTerm(metadata: JsonObject, emit: (term: string) => void): void {
  const walk = new FactWalk(emit);
  for (const name in metadata) {
    if (Object.hasOwn(metadata, name)) walk.visitName(name, metadata[name] as JsonValue);
  }
}

/** Whether a value can be that of a fact. */
export function isScalar(value: JsonValue): value is Scalar {
  return typeof value !== 'object' || value === null;
}

/** Walks through one record's metadata, as far as the index takes facts. Its terms are made piece by piece: this is what indexing metadata costs. */
class FactWalk {
  readonly #emit: (term: string) => void;
  #facts = 0;

  constructor(emit: (term: string) => void) {
    this.#emit = emit;
  }

  visitName(name: string, value: JsonValue): void {
    this.#visit(NO_WORD_MARK + name, value, !name.includes('.'));
  }

  // A name that holds a dot is reached whole, and nothing below it.
  #visit(path: string, value: JsonValue, isStep: boolean): void {
    if (this.#facts > MAX_FACTS) return;
    if (isScalar(value)) {
      const term = path + KIND_MARKS.value + typedText(value);
      this.#add(term);
      if (typeof value !== 'string') return;
      this.#add(path + KIND_MARKS.text);
      if (term.length > MAX_TERM_LENGTH) this.#add(path + KIND_MARKS.long);
    } else if (Array.isArray(value)) this.#visitElements(path + KIND_MARKS.element, value);
    else if (isStep) this.#visitMembers(path, value as JsonObject);
  }

  #visitElements(begin: string, elements: readonly JsonValue[]): void {
    for (const element of elements) {
      if (this.#facts > MAX_FACTS) return;
      if (isScalar(element)) this.#add(begin + typedText(element));
    }
  }

  #visitMembers(path: string, members: JsonObject): void {
    for (const name in members) {
      if (Object.hasOwn(members, name) && !name.includes('.')) {
        this.#visit(`${path}.${name}`, members[name] as JsonValue, true);
      }
    }
  }

  #add(term: string): void {
    this.#facts += 1;
    if (this.#facts <= MAX_FACTS) this.#emit(bounded(term));
    else if (this.#facts === MAX_FACTS + 1) this.#emit(INCOMPLETE_TERM);
  }
}

function bounded(term: string): string {
  return term.length > MAX_TERM_LENGTH ? LONG_MARK + hashText(term) : term;
}

function typedText(value: Scalar): string {
  if (typeof value === 'string') return TEXT_MARK + value;
  return typeof value === 'number' ? NUMBER_MARK + orderedText(value) : String(value);
}

// Written before each use.
const SCRATCH = new DataView(new ArrayBuffer(8));

/** A number as text that has its place in the order: its bits, all turned round if it is negative, otherwise the sign only; without zeros at the end. */
function orderedText(value: number): string {
  // No negative zero.
  SCRATCH.setFloat64(0, value + 0);
  const flip = value < 0 ? -1 : 0;
  const high = (SCRATCH.getInt32(0) ^ (flip | SIGN_BIT)) >>> 0;
  const low = (SCRATCH.getInt32(4) ^ flip) >>> 0;
  const text = high.toString(16).padStart(8, '0');
  return (low === 0 ? text : text + low.toString(16).padStart(8, '0')).replace(/0+$/, '');
}
