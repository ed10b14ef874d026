import {
  type Comparison,
  compareCodePoints,
  EiderError,
  type Filter,
  type JsonObject,
  type JsonValue,
  toJsonText,
} from '@eider/core';

/** Whether metadata fulfils a filter. */
export type Predicate = (metadata: JsonObject) => boolean;

type Operator = (actual: JsonValue | undefined, expected: JsonValue) => boolean;

// Each operator on a value of the metadata; undefined where the path leads nowhere.
const OPERATORS: Readonly<Record<keyof Comparison, Operator>> = {
  eq: (actual, expected) => actual !== undefined && equalJson(actual, expected),
  ne: (actual, expected) => actual === undefined || !equalJson(actual, expected),
  gt: (actual, expected) => order(actual, expected) > 0,
  gte: (actual, expected) => order(actual, expected) >= 0,
  lt: (actual, expected) => order(actual, expected) < 0,
  lte: (actual, expected) => order(actual, expected) <= 0,
  in: (actual, expected) =>
    actual !== undefined && (expected as readonly JsonValue[]).some((one) => equalJson(actual, one)),
  contains,
  exists: (actual, expected) => (actual !== undefined) === expected,
};

const MAX_DEPTH = 100;

/** Compiles a filter; a malformed one is INVALID_ARGUMENT with the path of the mistake. */
export function compileFilter(filter: Filter, path = 'filter', depth = 0): Predicate {
  requireObject(filter, path);
  if (depth > MAX_DEPTH) throw invalid(path, `a filter is nested at most ${MAX_DEPTH} deep`);
  const predicates = Object.entries(filter)
    .filter(([, condition]) => condition !== undefined)
    .map(([name, condition]) =>
      compileMember(name, condition as JsonValue, { path: `${path}.${name}`, depth: depth + 1 }),
    );
  return (metadata) => predicates.every((predicate) => predicate(metadata));
}

function compileMember(
  name: string,
  condition: JsonValue,
  { path, depth }: { readonly path: string; readonly depth: number },
): Predicate {
  if (name === 'not') {
    const inner = compileFilter(condition as Filter, path, depth);
    return (metadata) => !inner(metadata);
  }
  if (name === 'and' || name === 'or') {
    const parts = requireArray(condition, path).map((part, index) =>
      compileFilter(part as Filter, `${path}[${index}]`, depth),
    );
    return name === 'and'
      ? (metadata) => parts.every((part) => part(metadata))
      : (metadata) => parts.some((part) => part(metadata));
  }
  const compare = compileComparison(condition, path);
  const steps = name.split('.');
  return (metadata) => compare(valueAt(metadata, name, steps));
}

function compileComparison(condition: JsonValue, path: string): (actual: JsonValue | undefined) => boolean {
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
    toJsonText(condition);
    return (actual) => OPERATORS.eq(actual, condition);
  }
  const entries = Object.entries(condition).filter(([, expected]) => expected !== undefined);
  if (entries.length === 0) throw invalid(path, 'a comparison needs an operator, such as { eq: … }');
  const checks = entries.map(([operator, expected]) => {
    if (!Object.hasOwn(OPERATORS, operator)) {
      throw invalid(`${path}.${operator}`, `an operator is one of ${Object.keys(OPERATORS).join(', ')}`);
    }
    checkOperand(operator as keyof Comparison, expected, `${path}.${operator}`);
    return (actual: JsonValue | undefined) => OPERATORS[operator as keyof Comparison](actual, expected);
  });
  return (actual) => checks.every((check) => check(actual));
}

function checkOperand(operator: keyof Comparison, expected: JsonValue, path: string): void {
  // Refuses what no metadata can equal.
  toJsonText(expected);
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

// NaN fulfils no comparison: values of different types have no order.
function order(actual: JsonValue | undefined, expected: JsonValue): number {
  if (typeof actual === 'number' && typeof expected === 'number') return actual - expected;
  if (typeof actual === 'string' && typeof expected === 'string') {
    return compareCodePoints(actual, expected);
  }
  return Number.NaN;
}

function contains(actual: JsonValue | undefined, expected: JsonValue): boolean {
  if (Array.isArray(actual)) return actual.some((element: JsonValue) => equalJson(element, expected));
  return typeof actual === 'string' && typeof expected === 'string' && actual.includes(expected);
}

function equalJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [(a as JsonObject)[name], Object.hasOwn(b, name) ? (b as JsonObject)[name] : undefined];
      return left !== undefined && right !== undefined && equalJson(left, right);
    })
  );
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
