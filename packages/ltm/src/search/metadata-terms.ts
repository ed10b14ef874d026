import type { JsonObject, JsonValue } from '@eider/core';
import { hashText } from './hash-text.ts';
import { NO_WORD_MARK } from './term-expansion.ts';
import { MAX_TERM_LENGTH } from './word-parts.ts';

/** A value that a fact can hold. */
export type Scalar = string | number | boolean | null;

/** What a fact says of a path: it holds a value, its array has an element, or there is a text. */
export type Fact =
  | { readonly kind: 'value' | 'element'; readonly path: string; readonly value: Scalar }
  | { readonly kind: 'text'; readonly path: string };

/** Facts that one record has at most in the index. */
export const MAX_FACTS = 256;

/** Term of a record with more facts: what is not in the index may hold for it. */
export const INCOMPLETE_TERM: string = NO_WORD_MARK + NO_WORD_MARK;

const KIND_MARKS = { value: '=', element: '[', text: '"' } as const;

/** The term that a record has in the index if the fact holds for it; a few others may have it too. No word is such a term. */
export function factTerm(fact: Fact): string {
  const content = `${fact.path}${NO_WORD_MARK}${KIND_MARKS[fact.kind]}${fact.kind === 'text' ? '' : typedText(fact.value)}`;
  const term = NO_WORD_MARK + content;
  return term.length > MAX_TERM_LENGTH ? `${NO_WORD_MARK}#${NO_WORD_MARK}${hashText(content)}` : term;
}

/** Calls `emit` for the term of every fact of the metadata that a filter's path can reach. */
export function forEachFactTerm(metadata: JsonObject, emit: (term: string) => void): void {
  let facts = 0;
  for (const fact of factsOf(metadata)) {
    facts += 1;
    if (facts > MAX_FACTS) {
      emit(INCOMPLETE_TERM);
      return;
    }
    emit(factTerm(fact));
  }
}

/** Whether a value can be that of a fact. */
export function isScalar(value: JsonValue): value is Scalar {
  return typeof value !== 'object' || value === null;
}

function* factsOf(metadata: JsonObject): Iterable<Fact> {
  for (const [name, value] of Object.entries(metadata)) {
    yield* factsAt(name, value);
    // A name that holds a dot is reached whole, and nothing below it.
    if (!name.includes('.')) yield* factsBelow(name, value);
  }
}

function* factsBelow(path: string, value: JsonValue): Iterable<Fact> {
  const pending: (readonly [path: string, value: JsonValue])[] = [[path, value]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [parent, container] = next;
    if (typeof container !== 'object' || container === null || Array.isArray(container)) continue;
    for (const [name, child] of Object.entries(container as JsonObject)) {
      if (name.includes('.')) continue;
      const childPath = `${parent}.${name}`;
      yield* factsAt(childPath, child);
      pending.push([childPath, child]);
    }
  }
}

function* factsAt(path: string, value: JsonValue): Iterable<Fact> {
  if (isScalar(value)) {
    yield { kind: 'value', path, value };
    if (typeof value === 'string') yield { kind: 'text', path };
  } else if (Array.isArray(value)) {
    for (const element of value as readonly JsonValue[]) {
      if (isScalar(element)) yield { kind: 'element', path, value: element };
    }
  }
}

function typedText(value: Scalar): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? `"${value}` : String(value);
}
