import { asTaggedValue, EiderError } from '@eider/core';

const ISO_TIME =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

const ISO_LENGTH = '2024-02-29T12:00:00.000Z'.length;

const MS_PER_DAY = 86_400_000;

/**
 * A point in time in any form that tables hold: date and time as in ISO 8601 (without a zone they are UTC), SQL's own types, or a number since 1970 of seconds,
 * milliseconds (from 1e11 on), microseconds (1e14) or nanoseconds (1e17). Parts of a millisecond are dropped.
 */
export function parseTime(value: unknown, what: string): Date {
  const timeMs = toTimeMs(value);
  const time = new Date(timeMs === undefined ? Number.NaN : Math.floor(timeMs));
  if (!Number.isNaN(time.getTime())) return time;
  throw new EiderError('INVALID_ARGUMENT', `${what} is no time; write it like 2024-02-29T12:00:00.000Z`);
}

function toTimeMs(value: unknown): number | undefined {
  if (typeof value === 'string') return NUMBER.test(value) ? fromEpoch(Number(value)) : fromIsoText(value);
  if (typeof value === 'number' || typeof value === 'bigint') return fromEpoch(Number(value));
  if (value instanceof Date) return value.getTime();
  const tagged = asTaggedValue(value);
  switch (tagged?.sqlType) {
    case 'timestamp':
      return Number(floorDivide(tagged.micros, 1000n));
    case 'timestamp-nanos':
      return Number(floorDivide(tagged.nanos, 1_000_000n));
    case 'date':
      return tagged.days * MS_PER_DAY;
    case 'decimal':
      return fromEpoch(Number(tagged.toString()));
    default:
      return undefined;
  }
}

function fromEpoch(number: number): number {
  const size = Math.abs(number);
  // By way of microseconds: a fraction of a second has an error in its last binary digits.
  if (size < 1e11) return Math.round(number * 1_000_000) / 1000;
  if (size < 1e14) return number;
  return size < 1e17 ? number / 1000 : number / 1_000_000;
}

function fromIsoText(text: string): number | undefined {
  const known = Date.parse(text);
  // The form that exports have; measured: a third of the time that taking it to pieces takes.
  if (text.length === ISO_LENGTH && !Number.isNaN(known) && new Date(known).toISOString() === text) return known;
  const parts = ISO_TIME.exec(text.trim());
  if (parts === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts;
  const date = `${year}-${month}-${day}`;
  const normal = `${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const timeMs = Date.parse(normal);
  // A 30th of February would be read as a day of March.
  if (Number.isNaN(timeMs) || !new Date(timeMs).toISOString().startsWith(date)) return undefined;
  return timeMs - zoneMinutes(zone) * 60_000;
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
  return zone.startsWith('-') ? -minutes : minutes;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && value % by !== 0n ? quotient - 1n : quotient;
}
