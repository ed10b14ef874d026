import {
  type Comparison,
  canonicalJson,
  EiderError,
  type Filter,
  type JsonObject,
  type JsonValue,
  toJsonText,
} from '@eider/core';
import { OPERATORS, testOf } from './operators.ts';
import { allOf, anyOf, conditionOf, rangesOf, type TermCondition, UNKNOWN } from './term-condition.ts';

/** Whether metadata fulfils a filter. */
export type Predicate = (metadata: JsonObject) => boolean;

/** A filter that was checked. */
export interface CompiledFilter {
  readonly matches: Predicate;
  /** What the terms of a record tell about it, before the record is read. */
  readonly condition: TermCondition;
  /** The same for filters that differ in the order of their parts only. */
  readonly text: string;
}

const MAX_DEPTH = 100;
/** Conditions of a filter, and the values that it compares with: one object in many places counts in each. */
export const MAX_FILTER_PARTS = 100_000;

// With more ranges than this, looking at the records of the namespace is quicker than looking for terms.
const MAX_INDEXED_RANGES = 32;

/** Compiles a filter; a malformed one is INVALID_ARGUMENT with the path of the mistake. */
export function compileFilter(filter: Filter): CompiledFilter {
  const compiled = compileConditions(filter, { path: 'filter', depth: 0, budget: new FilterBudget() });
  const isBroad = rangesOf(compiled.condition).length > MAX_INDEXED_RANGES;
  return isBroad ? { ...compiled, condition: UNKNOWN } : compiled;
}

/** Where in a filter a part stands, and how many more there may be. */
interface Place {
  readonly path: string;
  readonly depth: number;
  readonly budget: FilterBudget;
}

class FilterBudget {
  #left = MAX_FILTER_PARTS;

  take(path: string): void {
    if (this.#left === 0) throw invalid(path, `a filter has at most ${MAX_FILTER_PARTS} conditions and values`);
    this.#left -= 1;
  }

  /** Takes a value with all that is in it. */
  takeValue(value: unknown, path: string, depth = 0): void {
    this.take(path);
    // What is nested deeper is refused when the value is copied.
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    for (const part of Object.values(value)) this.takeValue(part, path, depth + 1);
  }
}

function compileConditions(filter: Filter, { path, depth, budget }: Place): CompiledFilter {
  requireObject(filter, path);
  budget.take(path);
  if (depth > MAX_DEPTH) throw invalid(path, `a filter is nested at most ${MAX_DEPTH} deep`);
  const members = Object.entries(filter)
    .filter(([, condition]) => condition !== undefined)
    .map(([name, condition]) =>
      compileMember(name, condition as JsonValue, { path: `${path}.${name}`, depth: depth + 1, budget }),
    );
  return both(members);
}

function compileMember(name: string, condition: JsonValue, place: Place): CompiledFilter {
  const { path } = place;
  if (name === 'not') {
    const inner = compileConditions(condition as Filter, place);
    return { matches: (metadata) => !inner.matches(metadata), condition: UNKNOWN, text: `not(${inner.text})` };
  }
  if (name === 'and' || name === 'or') {
    const parts = requireArray(condition, path).map((part, index) =>
      compileConditions(part as Filter, { ...place, path: `${path}[${index}]` }),
    );
    return name === 'and' ? both(parts) : either(parts);
  }
  place.budget.takeValue(condition, path);
  return compileComparison(name, condition, path);
}

function both(parts: readonly CompiledFilter[]): CompiledFilter {
  return {
    matches: (metadata) => parts.every((part) => part.matches(metadata)),
    condition: allOf(parts.map(({ condition }) => condition)),
    text: textOf('and', parts),
  };
}

function either(parts: readonly CompiledFilter[]): CompiledFilter {
  return {
    matches: (metadata) => parts.some((part) => part.matches(metadata)),
    condition: anyOf(parts.map(({ condition }) => condition)),
    text: textOf('or', parts),
  };
}

function textOf(name: string, parts: readonly CompiledFilter[]): string {
  return `${name}(${parts
    .map(({ text }) => text)
    .sort()
    .join()})`;
}

function compileComparison(name: string, condition: JsonValue, path: string): CompiledFilter {
  const isComparison = typeof condition === 'object' && condition !== null && !Array.isArray(condition);
  if (!isComparison) return compileOperator(name, 'eq', copyOf(condition));
  const entries = Object.entries(condition).filter(([, expected]) => expected !== undefined);
  if (entries.length === 0) throw invalid(path, 'a comparison needs an operator, such as { eq: … }');
  return both(
    entries.map(([operator, expected]) => {
      if (!Object.hasOwn(OPERATORS, operator)) {
        throw invalid(`${path}.${operator}`, `an operator is one of ${Object.keys(OPERATORS).join(', ')}`);
      }
      const operand = copyOf(expected);
      checkOperand(operator as keyof Comparison, operand, `${path}.${operator}`);
      return compileOperator(name, operator as keyof Comparison, operand);
    }),
  );
}

function compileOperator(name: string, operator: keyof Comparison, expected: JsonValue): CompiledFilter {
  const steps = name.split('.');
  const test = testOf(operator, expected);
  return {
    matches: (metadata) => test(valueAt(metadata, name, steps)),
    condition: conditionOf(name, operator, expected),
    text: `${operator}${canonicalJson([name, expected])}`,
  };
}

// Refuses what no metadata can equal; what the caller changes later changes nothing here.
function copyOf(operand: JsonValue): JsonValue {
  return JSON.parse(toJsonText(operand)) as JsonValue;
}

function checkOperand(operator: keyof Comparison, expected: JsonValue, path: string): void {
  if (operator === 'in') requireArray(expected, path);
  if (operator === 'exists' && typeof expected !== 'boolean') throw invalid(path, 'exists takes true or false');
  const ordered = operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte';
  if (ordered && typeof expected !== 'number' && typeof expected !== 'string') {
    throw invalid(path, 'an order exists between numbers or between texts only');
  }
}

/** The value at a path: a name that holds dots itself goes before a nested path. */
function valueAt(metadata: JsonObject, name: string, steps: readonly string[]): JsonValue | undefined {
  if (Object.hasOwn(metadata, name)) return metadata[name];
  let value: JsonValue | undefined = metadata;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = (value as JsonObject)[step];
  }
  return value;
}

function requireObject(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(path, 'a filter is an object of conditions by metadata name');
  }
}

function requireArray(value: JsonValue, path: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw invalid(path, 'give an array here');
  return value;
}

function invalid(path: string, message: string): EiderError {
  return new EiderError('INVALID_ARGUMENT', message, { details: { path: path.slice(0, 200) } });
}
