import { EiderError, type JsonValue } from '@eider/core';
import { holdsInexactInteger, holdsMoreValues } from './json-shape.ts';

const LONG_DIGITS = /\d{16}/;
// As many as fit into a record of 64 MiB.
const MAX_VALUES = 2 ** 25;
// A text of this length cannot hold more.
const SURELY_FEW = 2 * MAX_VALUES;

/** A JSON text's value. What is no JSON, or would be changed by reading it, is INVALID_ARGUMENT. */
export function parseJsonExactly(text: string, what: string): JsonValue {
  if (text.length > SURELY_FEW && holdsMoreValues(text, MAX_VALUES)) {
    throw new EiderError('INVALID_ARGUMENT', `${what} holds more than ${MAX_VALUES} values; divide it`);
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text.
    throw new EiderError('INVALID_ARGUMENT', `${what} is not JSON; a text stands in double quotes there`);
  }
  if (LONG_DIGITS.test(text) && holdsInexactInteger(text)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      `${what} holds an integer with more digits than a JSON number keeps; make it a text`,
    );
  }
  return value;
}
