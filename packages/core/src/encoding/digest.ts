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

// One piece takes about a millisecond.
const PIECE_BYTES = 256 * 1024;

/** The SHA-256 of many bytes, in lower-case hex, without blocking others for long: by the runtime's own WebCrypto, or piece by piece where a page has none. */
export async function digestBytes(data: Uint8Array): Promise<string> {
  if (data.length <= PIECE_BYTES) return sha256Hex(data);
  // Pages that were not loaded over a secure connection have no digests of their own.
  const subtle = typeof crypto === 'undefined' ? undefined : crypto.subtle;
  if (subtle !== undefined)
    return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>)));
  const hash = sha256.create();
  for (let at = 0; at < data.length; at += PIECE_BYTES) {
    hash.update(data.subarray(at, at + PIECE_BYTES));
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
  return bytesToHex(hash.digest());
}

/** The SHA-256 of a value's canonical JSON (RFC 8785), in lower-case hex. */
export function digestJson(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/** The SHA-256 of a SQL value's typed encoding (`encodeTyped`), in lower-case hex. */
export function digestTyped(value: SqlValue, type?: string | SqlType): string {
  return sha256Hex(encodeTyped(value, type));
}
