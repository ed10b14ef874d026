import { EiderError, utf8SizeBytes } from '@eider/core';

const MAX_NAME_BYTES = 1024;
// Engines cut texts at NUL, and no name needs the other control characters.
const CONTROL = /\p{Cc}/u;

/** An id or name from outside: 1 to 1,024 bytes of well-formed text without control characters. */
export function checkName(value: unknown, what: string): string {
  const text = checkText(value, what);
  if (text === '') throw new EiderError('INVALID_ARGUMENT', `give ${what} as text that is not empty`);
  return text;
}

/** The same, or empty. */
export function checkText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new EiderError('INVALID_ARGUMENT', `give ${what} as text`);
  if (!value.isWellFormed() || CONTROL.test(value)) {
    throw new EiderError('INVALID_ARGUMENT', `give ${what} as well-formed text without control characters`);
  }
  if (value.length > MAX_NAME_BYTES || utf8SizeBytes(value) > MAX_NAME_BYTES) {
    throw new EiderError('INVALID_ARGUMENT', `give ${what} in at most ${MAX_NAME_BYTES} bytes`);
  }
  return value;
}
