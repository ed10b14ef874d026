import { type Comparison, compareCodePoints, type JsonObject, type JsonValue } from '@eider/core';

/** Tests the value at a path, undefined where it leads nowhere, against an operand. */
export type Operator = (actual: JsonValue | undefined, expected: JsonValue) => boolean;

/** What each operator of a comparison means. */
export const OPERATORS: Readonly<Record<keyof Comparison, Operator>> = {
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

/** The test of one operator against one operand. Of a long list each scalar is looked up, whatever its length. */
export function testOf(operator: keyof Comparison, expected: JsonValue): (actual: JsonValue | undefined) => boolean {
  if (operator !== 'in') return (actual) => OPERATORS[operator](actual, expected);
  const scalars = new Set<JsonValue | undefined>();
  const others: JsonValue[] = [];
  for (const one of expected as readonly JsonValue[]) {
    if (typeof one === 'object' && one !== null) others.push(one);
    else scalars.add(one);
  }
  return (actual) => scalars.has(actual) || OPERATORS.in(actual, others);
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
