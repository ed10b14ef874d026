import type { Filter, JsonObject, JsonValue } from '@eider/core';

/** Whether metadata fulfils a well-formed filter, in the plainest way. */
export function holds(metadata: JsonObject, filter: Filter): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (name === 'not') return !holds(metadata, condition as Filter);
    if (name === 'and') return (condition as readonly Filter[]).every((part) => holds(metadata, part));
    if (name === 'or') return (condition as readonly Filter[]).some((part) => holds(metadata, part));
    const actual = valueAt(metadata, name);
    if (!isObject(condition)) return compares(actual, 'eq', condition as JsonValue);
    return Object.entries(condition).every(([operator, operand]) => compares(actual, operator, operand));
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(metadata: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(metadata, path)) return metadata[path];
  return path
    .split('.')
    .reduce<JsonValue | undefined>(
      (value, step) => (isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined),
      metadata,
    );
}

function compares(actual: JsonValue | undefined, operator: string, operand: JsonValue): boolean {
  if (operator === 'exists') return (actual !== undefined) === operand;
  if (operator === 'ne') return actual === undefined || !same(actual, operand);
  if (actual === undefined) return false;
  if (operator === 'eq') return same(actual, operand);
  if (operator === 'in') return (operand as readonly JsonValue[]).some((one) => same(actual, one));
  if (operator === 'contains') {
    if (Array.isArray(actual)) return actual.some((one: JsonValue) => same(one, operand));
    return typeof actual === 'string' && typeof operand === 'string' && actual.includes(operand);
  }
  return ordered(actual, operator, operand);
}

function ordered(actual: JsonValue, operator: string, operand: JsonValue): boolean {
  if (typeof actual !== typeof operand || (typeof actual !== 'string' && typeof actual !== 'number')) return false;
  const order = typeof actual === 'number' ? actual - Number(operand) : byteOrder(actual, String(operand));
  if (order === 0) return operator === 'gte' || operator === 'lte';
  return order > 0 === operator.startsWith('g');
}

function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function same(a: JsonValue, b: JsonValue): boolean {
  return sorted(a) === sorted(b);
}

function sorted(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${sorted(value[name] as JsonValue)}`)
    .join()}}`;
}
