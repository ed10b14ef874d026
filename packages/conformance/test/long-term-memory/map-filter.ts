import { EiderError, type Filter, type JsonObject, type JsonValue, toJsonText } from '@eider/core';

function refuse(): never {
  throw new EiderError('INVALID_ARGUMENT', 'not a filter');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function filtersOf(value: unknown): readonly Filter[] {
  return Array.isArray(value) ? (value as readonly Filter[]) : refuse();
}

/** Whether metadata fulfils a filter; a malformed filter is INVALID_ARGUMENT. */
export function matches(metadata: JsonObject, filter: Filter): boolean {
  if (!isObject(filter)) refuse();
  // All of them are looked at, so that a mistake never hides behind a condition that does not hold.
  return Object.entries(filter)
    .map(([name, condition]) => fulfils(metadata, name, condition))
    .every((holds) => holds);
}

function fulfils(metadata: JsonObject, name: string, condition: unknown): boolean {
  if (name === 'not') return !matches(metadata, condition as Filter);
  if (name === 'and' || name === 'or') {
    const results = filtersOf(condition).map((part) => matches(metadata, part));
    return name === 'and' ? results.every((holds) => holds) : results.some((holds) => holds);
  }
  toJsonText(condition);
  const actual = valueAt(metadata, name);
  if (!isObject(condition)) return actual !== undefined && isEqual(actual, condition as JsonValue);
  const operators = Object.entries(condition);
  if (operators.length === 0) refuse();
  return operators.map(([operator, operand]) => compare(actual, operator, operand)).every((holds) => holds);
}

function valueAt(metadata: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(metadata, path)) return metadata[path];
  let value: JsonValue | undefined = metadata;
  for (const step of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function compare(actual: JsonValue | undefined, operator: string, operand: JsonValue): boolean {
  switch (operator) {
    case 'eq':
      return actual !== undefined && isEqual(actual, operand);
    case 'ne':
      return actual === undefined || !isEqual(actual, operand);
    case 'in':
      return Array.isArray(operand)
        ? actual !== undefined && operand.some((one: JsonValue) => isEqual(actual, one))
        : refuse();
    case 'contains':
      if (Array.isArray(actual)) return actual.some((one: JsonValue) => isEqual(one, operand));
      return typeof actual === 'string' && typeof operand === 'string' && actual.includes(operand);
    case 'exists':
      return typeof operand === 'boolean' ? (actual !== undefined) === operand : refuse();
    default:
      return inOrder(actual, operator, operand);
  }
}

function inOrder(actual: JsonValue | undefined, operator: string, operand: JsonValue): boolean {
  if (!['gt', 'gte', 'lt', 'lte'].includes(operator)) refuse();
  if (typeof operand !== 'number' && typeof operand !== 'string') refuse();
  if (typeof actual !== typeof operand || actual === undefined) return false;
  const [left, right] = [actual as string | number, operand];
  if (left === right) return operator.endsWith('e');
  return left < right === operator.startsWith('l');
}

function isEqual(a: JsonValue, b: JsonValue): boolean {
  return sorted(a) === sorted(b);
}

/** JSON text with names in order. */
function sorted(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((part: JsonValue) => sorted(part)).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${sorted(value[name] as JsonValue)}`).join()}}`;
}
