import type { JsonValue } from '@eider/core';
import { factTerm, isScalar } from '../search/metadata-terms.ts';

/** What a filter requires of the index: a record that fulfils the filter has these terms. The other way round is not certain. */
export type TermCondition =
  /** Cannot tell: any record may fulfil it. */
  | { readonly kind: 'unknown' }
  /** Nothing fulfils it. */
  | { readonly kind: 'never' }
  | { readonly kind: 'term'; readonly term: string }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly TermCondition[] };

export const UNKNOWN: TermCondition = { kind: 'unknown' };
const NEVER: TermCondition = { kind: 'never' };

// A longer list of values than this costs more to look up than it saves.
const MAX_VALUES = 1_000;

/** What one operator on the value at a path requires. An order, `ne` and `exists` cannot be told by terms. */
export function conditionOf(path: string, operator: string, operand: JsonValue): TermCondition {
  switch (operator) {
    case 'eq':
      return isScalar(operand) ? term('value', path, operand) : UNKNOWN;
    case 'in':
      return inCondition(path, operand as readonly JsonValue[]);
    case 'contains':
      return containsCondition(path, operand);
    default:
      return UNKNOWN;
  }
}

/** What conditions side by side require. */
export function allOf(parts: readonly TermCondition[]): TermCondition {
  if (parts.some(({ kind }) => kind === 'never')) return NEVER;
  const known = parts.filter(({ kind }) => kind !== 'unknown');
  return known.length <= 1 ? (known[0] ?? UNKNOWN) : { kind: 'all', parts: known };
}

/** What one of several conditions requires. */
export function anyOf(parts: readonly TermCondition[]): TermCondition {
  if (parts.some(({ kind }) => kind === 'unknown')) return UNKNOWN;
  const possible = parts.filter(({ kind }) => kind !== 'never');
  return possible.length <= 1 ? (possible[0] ?? NEVER) : { kind: 'any', parts: possible };
}

/** Every term of a condition, each once. */
export function termsOf(condition: TermCondition): ReadonlySet<string> {
  if (condition.kind === 'term') return new Set([condition.term]);
  if (condition.kind !== 'all' && condition.kind !== 'any') return new Set();
  return new Set(condition.parts.flatMap((part) => [...termsOf(part)]));
}

function inCondition(path: string, values: readonly JsonValue[]): TermCondition {
  if (values.length > MAX_VALUES || !values.every(isScalar)) return UNKNOWN;
  return anyOf(values.map((value) => term('value', path, value)));
}

function containsCondition(path: string, operand: JsonValue): TermCondition {
  if (!isScalar(operand)) return UNKNOWN;
  const element = term('element', path, operand);
  // A text may hold the operand anywhere in it.
  return typeof operand === 'string'
    ? anyOf([element, { kind: 'term', term: factTerm({ kind: 'text', path }) }])
    : element;
}

function term(kind: 'value' | 'element', path: string, value: string | number | boolean | null): TermCondition {
  return { kind: 'term', term: factTerm({ kind, path, value }) };
}
