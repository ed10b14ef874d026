import { canonicalJson, EiderError, freezeJson, type JsonValue, utf8SizeBytes } from '@eider/core';

/** A value as canonical JSON of at most so many bytes; INVALID_ARGUMENT for what JSON cannot hold. */
export function jsonText(value: unknown, what: string, maxBytes: number): string {
  const text = canonicalJson(value);
  // A unit of UTF-16 takes at most three bytes: most texts need no counting.
  if (text.length * 3 <= maxBytes || utf8SizeBytes(text) <= maxBytes) return text;
  throw new EiderError('INVALID_ARGUMENT', `${what} is too large; store it beside, and its digest here`, {
    details: { sizeBytes: utf8SizeBytes(text), maxBytes },
  });
}

/** A value given as it is, or as its JSON text. */
export function givenJson(value: unknown, what: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // The parser's own message quotes the text.
    throw new EiderError('INVALID_ARGUMENT', `${what} is a text that is no JSON; give the value itself, or its JSON`);
  }
}

/** A frozen value from a text of the database. */
export function storedJson(text: string): JsonValue {
  try {
    return freezeJson(JSON.parse(text) as JsonValue);
  } catch {
    throw new EiderError('CORRUPT_DATA', 'a stored value is no JSON any more; restore the store from a backup');
  }
}
