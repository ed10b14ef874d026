import { compareCodePoints, type JsonValue } from '@eider/core';
import { factTerm, isScalar, rangeOfTerms, type ValueRange } from '../search/metadata-terms.ts';
import type { TermRange } from '../search/term-expansion.ts';

/** What a filter requires of the index: a record that fulfils the filter has these terms. The other way round is not certain. */
export type TermCondition =
  /** Cannot tell: any record may fulfil it. */
  | { readonly kind: 'unknown' }
  /** Nothing fulfils it. */
  | { readonly kind: 'never' }
  | { readonly kind: 'term'; readonly term: string }
  /** Has a term of the range, or `also`. */
  | RangeCondition
  | { readonly kind: 'all' | 'any'; readonly parts: readonly TermCondition[] };

export interface RangeCondition {
  readonly kind: 'range';
  readonly range: TermRange;
  readonly also: string | undefined;
}

export const UNKNOWN: TermCondition = { kind: 'unknown' };
const NEVER: TermCondition = { kind: 'never' };

// A longer list of values than this costs more to look up than it saves.
const MAX_VALUES = 1_000;

/** What one operator on the value at a path requires. `ne` and `exists` cannot be told by terms. */
export function conditionOf(path: string, operator: string, operand: JsonValue): TermCondition {
  switch (operator) {
    case 'eq':
      return isScalar(operand) ? term('value', path, operand) : UNKNOWN;
    case 'in':
      return inCondition(path, operand as readonly JsonValue[]);
    case 'contains':
      return containsCondition(path, operand);
    case 'gt':
    case 'gte':
      return rangeCondition({ path, from: operand as number | string });
    case 'lt':
    case 'lte':
      return rangeCondition({ path, to: operand as number | string });
    default:
      return UNKNOWN;
  }
}

/** What conditions side by side require. */
export function allOf(parts: readonly TermCondition[]): TermCondition {
  if (parts.some(({ kind }) => kind === 'never')) return NEVER;
  const known = withJoinedRanges(parts.filter(({ kind }) => kind !== 'unknown'));
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
  const terms = new Set<string>();
  for (const leaf of leavesOf(condition)) {
    if (leaf.kind === 'term') terms.add(leaf.term);
    else if (leaf.kind === 'range' && leaf.also !== undefined) terms.add(leaf.also);
  }
  return terms;
}

/** Every range of a condition, in the order in which they are met. */
export function rangesOf(condition: TermCondition): readonly TermRange[] {
  return [...leavesOf(condition)].flatMap((leaf) => (leaf.kind === 'range' ? [leaf.range] : []));
}

function* leavesOf(condition: TermCondition): Iterable<TermCondition> {
  if (condition.kind !== 'all' && condition.kind !== 'any') yield condition;
  else for (const part of condition.parts) yield* leavesOf(part);
}

// From and to are conditions of their own, of which each alone may leave many.
function withJoinedRanges(parts: readonly TermCondition[]): readonly TermCondition[] {
  const ranges = new Map<string, RangeCondition>();
  const others: TermCondition[] = [];
  for (const part of parts) {
    if (part.kind !== 'range') others.push(part);
    else ranges.set(part.range.base, joined(ranges.get(part.range.base) ?? part, part));
  }
  return [...others, ...ranges.values()];
}

function joined({ range, also }: RangeCondition, { range: other }: RangeCondition): RangeCondition {
  const from = compareCodePoints(range.from, other.from) < 0 ? other.from : range.from;
  const to = compareCodePoints(range.to, other.to) < 0 ? range.to : other.to;
  return { kind: 'range', range: { ...range, from, to }, also };
}

function rangeCondition(bounds: ValueRange): TermCondition {
  const range = rangeOfTerms(bounds);
  if (range === undefined) return UNKNOWN;
  const isText = typeof (bounds.from ?? bounds.to) === 'string';
  return { kind: 'range', range, also: isText ? factTerm({ kind: 'long', path: bounds.path }) : undefined };
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
