import { EiderError } from '../errors/eider-error.ts';
import { utf8SizeBytes } from './code-points.ts';

/** The most bytes of UTF-8 that a key, or an encoded namespace, may have. */
const MAX_KEY_BYTES = 4096;

// No text of at most this many UTF-16 units can exceed the limit: a unit is at most three bytes.
const SURELY_SHORT = Math.floor(MAX_KEY_BYTES / 3);

/**
 * The key itself if it is one: non-empty, well-formed text of at most 4,096 bytes of UTF-8 without U+0000. Else
 * INVALID_ARGUMENT, which says which rule is broken and never holds the key.
 */
export function checkKey(key: unknown): string {
  if (typeof key !== 'string') {
    throw new EiderError('INVALID_ARGUMENT', 'a key must be text', { details: { type: typeof key } });
  }
  if (key === '') throw new EiderError('INVALID_ARGUMENT', 'a key must not be empty');
  if (!key.isWellFormed()) {
    throw new EiderError('INVALID_ARGUMENT', 'a key must be well-formed text; it holds a lone surrogate');
  }
  if (key.includes('\0')) throw new EiderError('INVALID_ARGUMENT', 'a key must not hold U+0000');
  checkSize(key, 'a key');
  return key;
}

/** Refuses well-formed text over the limit; `what` names it in the message. */
export function checkSize(text: string, what: string): void {
  if (text.length <= SURELY_SHORT) return;
  const sizeBytes = utf8SizeBytes(text);
  if (sizeBytes <= MAX_KEY_BYTES) return;
  throw new EiderError('INVALID_ARGUMENT', `${what} is too long; shorten it or store its digest instead`, {
    details: { sizeBytes, maxBytes: MAX_KEY_BYTES },
  });
}
