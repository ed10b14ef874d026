import { EiderError, type JsonValue } from '@eider/core';

const LONG_DIGITS = /\d{16}/;
// Texts are skipped, so that digits in them do not count.
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d{16,}$/;

/** A JSON text's value. What is no JSON, or would be changed by reading it, is INVALID_ARGUMENT. */
export function parseJsonExactly(text: string, what: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text.
    throw new EiderError('INVALID_ARGUMENT', `${what} is not JSON; a text stands in double quotes there`);
  }
  if (LONG_DIGITS.test(text) && hasInexactInteger(text)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      `${what} holds an integer with more digits than a JSON number keeps; make it a text`,
    );
  }
  return value;
}

function hasInexactInteger(text: string): boolean {
  return (text.match(TOKENS) ?? []).some((token) => {
    if (!INTEGER.test(token)) return false;
    const number = Number(token);
    // The shortest digits of a number end in zeros that are not its own: they are read back as the same number.
    return `${number}` !== token && BigInt(number) !== BigInt(token);
  });
}
