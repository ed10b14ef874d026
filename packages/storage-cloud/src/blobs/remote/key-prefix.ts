import { EiderError } from '@eider/core';
import { checkBlobKey } from '../blob-key.ts';

// Object names of the clouds end at 1,024 bytes, keys at 900.
const MAX_PREFIX_BYTES = 123;

/** The beginning of all object names of a store, with its slash; empty for none. INVALID_ARGUMENT if it cannot be one. */
export function toNamePrefix(prefix: string | undefined): string {
  if (prefix === undefined || prefix === '') return '';
  const whole = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  checkBlobKey(whole);
  if (new TextEncoder().encode(whole).byteLength > MAX_PREFIX_BYTES) {
    throw new EiderError('INVALID_ARGUMENT', `give a prefix of at most ${MAX_PREFIX_BYTES} bytes of UTF-8`);
  }
  return `${whole}/`;
}
