import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { EiderError } from '../errors/eider-error.ts';
import type { SqlType } from '../sql/sql-type.ts';
import type { SqlValue } from '../values/sql-value.ts';
import { canonicalJson } from './canonical-json.ts';
import { encodeTyped } from './typed.ts';

/** The SHA-256 of bytes, or of a text's UTF-8, in lower-case hex. A lone surrogate is INVALID_ARGUMENT. */
export function sha256Hex(data: Uint8Array | string): string {
  if (typeof data !== 'string') return bytesToHex(sha256(data));
  // The encoder would replace it silently, and two texts would share a digest.
  if (!data.isWellFormed()) throw new EiderError('INVALID_ARGUMENT', 'a text to digest must be well-formed');
  return bytesToHex(sha256(new TextEncoder().encode(data)));
}

/** The SHA-256 of a value's canonical JSON (RFC 8785), in lower-case hex. */
export function digestJson(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/** The SHA-256 of a SQL value's typed encoding (`encodeTyped`), in lower-case hex. */
export function digestTyped(value: SqlValue, type?: string | SqlType): string {
  return sha256Hex(encodeTyped(value, type));
}
