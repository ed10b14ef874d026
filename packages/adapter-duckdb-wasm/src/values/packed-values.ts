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

// DuckDB keeps a TIMETZ in one number: microseconds, and in 24 bits the greatest offset minus the offset in seconds.
const MAX_OFFSET_SECONDS = 16 * 60 * 60 - 1;

/** A TIMETZ as DuckDB prints it, such as `10:00:00.5+02`. */
export function timeTzText(bytes: Uint8Array, row: number): string {
  const packed = viewOf(bytes).getBigUint64(row * 8, true);
  const offset = MAX_OFFSET_SECONDS - Number(packed & 0xffffffn);
  return timeText(packed >> 24n, 6) + offsetText(offset);
}

/** A TIME_NS as DuckDB prints it, such as `10:00:00.123456789`. */
export function timeNanosText(nanos: bigint): string {
  return timeText(nanos, 9);
}

function timeText(units: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const seconds = Number(units / perSecond);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits).join(':');
  const fraction = (units % perSecond).toString().padStart(digits, '0').replace(/0+$/, '');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

function offsetText(offset: number): string {
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return (offset < 0 ? '-' : '+') + parts.map(twoDigits).join(':');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
