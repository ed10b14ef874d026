import {
  SqlDate,
  SqlDecimal,
  SqlInterval,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from '@eider/core';
import { resultMutant } from './change-value.ts';
import type { SqlEngineMutant } from './mutant.ts';

/** The last moment of a JavaScript Date, in microseconds. */
const LAST_DATE_MICROS = 8_640_000_000_000_000_000n;
const DAY_MICROS = 86_400_000_000n;

export const valueMutants: readonly SqlEngineMutant[] = [
  resultMutant(
    'booleans-as-numbers',
    'BOOLEAN comes as 0 or 1',
    ['values/boolean', 'parameters/boolean', 'append/value-kinds'],
    (value) => (typeof value === 'boolean' ? Number(value) : value),
  ),
  resultMutant(
    'integers-as-bigints',
    'integers of 32 bits come as bigints',
    ['values/small-integers', 'parameters/small-integer', 'values/array', 'stream/in-transaction', 'values/map'],
    (value) => (Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value as number) : value),
  ),
  resultMutant(
    'bigints-as-numbers',
    'integers of 64 and 128 bits come as numbers',
    ['values/wide-integers', 'parameters/bigint', 'parameters/safe-integer', 'values/list', 'query/many-rows'],
    (value) => (typeof value === 'bigint' ? Number(value) : value),
  ),
  resultMutant(
    'decimals-through-doubles',
    'DECIMAL passes through a double',
    ['values/decimal', 'parameters/decimal', 'append/value-kinds'],
    (value) => (value instanceof SqlDecimal ? new SqlDecimal(BigInt(Number(value.unscaled)), value.scale) : value),
  ),
  resultMutant(
    'decimals-without-trailing-zeros',
    'DECIMAL loses the zeros behind its point',
    ['values/decimal', 'append/converted', 'values/many-rows'],
    (value) => (value instanceof SqlDecimal ? withoutTrailingZeros(value) : value),
  ),
  resultMutant(
    'doubles-through-json',
    'NaN and infinities come as NULL',
    ['values/double', 'values/float', 'values/nested', 'parameters/double'],
    (value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value),
  ),
  resultMutant('minus-zero-lost', '-0 comes as 0', ['values/double', 'values/float', 'parameters/double'], (value) =>
    value === 0 ? 0 : value,
  ),
  resultMutant(
    'text-cut-at-nul',
    'texts end at their first NUL',
    ['values/varchar', 'values/list', 'parameters/text-with-nul', 'parameters/list', 'append/value-kinds'],
    (value) => (typeof value === 'string' ? (value.split('\0')[0] ?? '') : value),
  ),
  resultMutant('text-cut-at-64k', 'texts end after 65,536 characters', ['parameters/long-text'], (value) =>
    typeof value === 'string' ? value.slice(0, 65_536) : value,
  ),
  resultMutant(
    'empty-text-is-null',
    'empty texts come as NULL',
    ['values/varchar', 'values/enum', 'parameters/hostile-text'],
    (value) => (value === '' ? null : value),
  ),
  resultMutant(
    'text-of-two-byte-characters',
    'characters outside the first plane come as question marks',
    ['parameters/unicode-text', 'query/quoted-names'],
    (value) => (typeof value === 'string' ? value.replace(/[\u{10000}-\u{10ffff}]/gu, '?') : value),
  ),
  resultMutant('uuid-upper-case', 'UUIDs come in upper case', ['values/uuid'], (value) =>
    typeof value === 'string' && /^[0-9a-f]{8}-/.test(value) ? value.toUpperCase() : value,
  ),
  resultMutant('bits-in-bytes', 'BIT comes in whole bytes', ['values/bit', 'values/nested'], (value) =>
    typeof value === 'string' && /^[01]+$/.test(value) ? value.padStart(8, '0') : value,
  ),
  resultMutant('empty-blob-is-null', 'empty BLOBs come as NULL', ['values/blob', 'parameters/blob'], (value) =>
    value instanceof Uint8Array && value.length === 0 ? null : value,
  ),
  resultMutant(
    'bytes-of-a-class',
    'BLOB comes as a class whose slices share its memory',
    ['values/plain-bytes'],
    (value) => (value instanceof Uint8Array ? new SharingBytes(value) : value),
  ),
  resultMutant(
    'timestamps-in-milliseconds',
    'timestamps lose their microseconds',
    ['values/timestamp', 'values/timestamptz', 'parameters/timestamp', 'values/nested', 'append/nested-value-kinds'],
    (value) =>
      value instanceof SqlTimestamp ? new SqlTimestamp(value.micros - (value.micros % 1000n), value.utc) : value,
  ),
  resultMutant(
    'timestamps-in-date-range',
    'timestamps end where a JavaScript Date ends',
    ['values/timestamp-far', 'values/timestamp-infinity'],
    (value) => (value instanceof SqlTimestamp ? new SqlTimestamp(clamp(value.micros), value.utc) : value),
  ),
  resultMutant(
    'timestamps-in-seconds',
    'timestamps lose what is less than a second',
    ['values/timestamp-units', 'values/many-rows'],
    (value) =>
      value instanceof SqlTimestamp ? new SqlTimestamp((value.micros / 1_000_000n) * 1_000_000n, value.utc) : value,
  ),
  resultMutant(
    'nanoseconds-lost',
    'TIMESTAMP_NS loses its nanoseconds',
    ['values/timestamp-ns', 'parameters/timestamp'],
    (value) => (value instanceof SqlTimestampNanos ? new SqlTimestampNanos((value.nanos / 1000n) * 1000n) : value),
  ),
  resultMutant(
    'zone-lost',
    'TIMESTAMP WITH TIME ZONE comes as TIMESTAMP',
    ['values/timestamptz', 'values/nested', 'parameters/timestamp'],
    (value) => (value instanceof SqlTimestamp ? new SqlTimestamp(value.micros) : value),
  ),
  resultMutant(
    'dates-after-1970',
    'dates before 1970 come as dates after it',
    ['values/date', 'parameters/date-and-time'],
    (value) => (value instanceof SqlDate ? new SqlDate(Math.abs(value.days)) : value),
  ),
  resultMutant('midnight-only-once', '24:00:00 comes as 00:00:00', ['values/time'], (value) =>
    value instanceof SqlTime ? new SqlTime(value.micros % DAY_MICROS) : value,
  ),
  resultMutant('intervals-normalised', 'hours of an INTERVAL become days', ['values/interval'], (value) =>
    value instanceof SqlInterval
      ? new SqlInterval(value.months, value.days + Number(value.micros / DAY_MICROS), value.micros % DAY_MICROS)
      : value,
  ),
  resultMutant(
    'nulls-dropped-from-lists',
    'NULL is dropped from lists',
    ['values/list', 'values/array', 'parameters/list', 'values/many-rows'],
    (value) => (Array.isArray(value) ? value.filter((item) => item !== null) : value),
  ),
  resultMutant(
    'structs-by-assignment',
    'the field `__proto__` of a STRUCT is lost',
    ['values/struct', 'parameters/struct', 'append/nested-value-kinds'],
    (value) => (isStruct(value) ? byAssignment(value) : value),
  ),
  resultMutant(
    'maps-as-objects',
    'MAP comes as a plain object',
    ['values/map', 'parameters/map', 'append/nested-value-kinds', 'values/nested'],
    (value) =>
      value instanceof Map ? Object.fromEntries([...value].map(([key, item]) => [String(key), item])) : value,
  ),
  resultMutant(
    'unions-without-tag',
    'UNION comes as its value alone',
    ['values/union', 'parameters/union', 'values/nested', 'append/nested-value-kinds'],
    (value) => (value instanceof SqlUnion ? value.value : value),
  ),
  resultMutant(
    'floats-rounded',
    'FLOAT comes rounded to seven digits',
    ['values/float', 'append/value-kinds'],
    (value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(7)) : value),
  ),
];

function withoutTrailingZeros(decimal: SqlDecimal): SqlDecimal {
  let { unscaled, scale } = decimal;
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n;
    scale -= 1;
  }
  return new SqlDecimal(unscaled, scale);
}

function clamp(micros: bigint): bigint {
  if (micros > LAST_DATE_MICROS) return LAST_DATE_MICROS;
  return micros < -LAST_DATE_MICROS ? -LAST_DATE_MICROS : micros;
}

function isStruct(value: SqlValue): value is { readonly [field: string]: SqlValue } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function byAssignment(struct: { readonly [field: string]: SqlValue }): SqlValue {
  const copy: Record<string, SqlValue> = {};
  for (const [name, value] of Object.entries(struct)) copy[name] = value;
  return copy;
}

class SharingBytes extends Uint8Array {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end) as Uint8Array<ArrayBuffer>;
  }
}
