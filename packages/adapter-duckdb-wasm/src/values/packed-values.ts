import { SqlDecimal } from '@eider/core';

/** A HUGEINT from its 16 bytes. */
export function signed128(bytes: Uint8Array, row: number): bigint {
  return BigInt.asIntN(128, unsigned128(bytes, row));
}

/** A UHUGEINT from its 16 bytes, least significant first. */
export function unsigned128(bytes: Uint8Array, row: number): bigint {
  const view = viewOf(bytes);
  return (view.getBigUint64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
}

/** A DECIMAL from the four words of its unscaled value, least significant first. */
export function decimalOf(words: Uint32Array, row: number, scale: number): SqlDecimal {
  let unscaled = 0n;
  for (let word = 3; word >= 0; word -= 1) unscaled = (unscaled << 32n) | BigInt(words[row * 4 + word] ?? 0);
  return new SqlDecimal(BigInt.asIntN(128, unscaled), scale);
}

/** A UUID's text from its 16 bytes. */
export function uuidText(bytes: Uint8Array, row: number): string {
  const hex = Array.from(bytes.subarray(row * 16, row * 16 + 16), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A BIT's text: the first byte counts the padding bits that begin the second. */
export function bitText(bytes: Uint8Array): string {
  const bits = Array.from(bytes.subarray(1), (byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.slice(bytes[0] ?? 0);
}

// A BIGNUM begins with its sign and length; its digits follow, most significant first; a negative one is inverted.
const BIGNUM_HEADER_BYTES = 3;
const BIGNUM_POSITIVE = 0x80;

/** A BIGNUM from its bytes. */
export function bignumOf(bytes: Uint8Array): bigint {
  const positive = ((bytes[0] ?? 0) & BIGNUM_POSITIVE) !== 0;
  let value = 0n;
  for (const byte of bytes.subarray(BIGNUM_HEADER_BYTES)) value = (value << 8n) | BigInt(positive ? byte : byte ^ 0xff);
  return positive ? value : -value;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
