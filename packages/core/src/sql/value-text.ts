import { EiderError } from '../errors/eider-error.ts';
import type { SqlDecimal, SqlTaggedValue } from '../values/sql-value.ts';

/** A value as text, the type to cast that text to, and what to put around the cast. */
export interface CastText {
  readonly text: string;
  readonly type: string;
  wrap(cast: string): string;
}

// DuckDB's infinite moments: the largest number of the type and its negative.
const INFINITE_DAYS = 2 ** 31 - 1;
const INFINITE_TICKS = 2n ** 63n - 1n;

/** INTEGER or BIGINT for whole numbers that a double holds exactly, DOUBLE for the others and -0. */
export function typeOfNumber(value: number): 'INTEGER' | 'BIGINT' | 'DOUBLE' {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return 'DOUBLE';
  return value >= -(2 ** 31) && value < 2 ** 31 ? 'INTEGER' : 'BIGINT';
}

export function textOfDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return Number.isNaN(value) ? 'nan' : String(value);
}

/** The narrowest of BIGINT, HUGEINT and UHUGEINT that holds the value. */
export function typeOfBigint(value: bigint): 'BIGINT' | 'HUGEINT' | 'UHUGEINT' {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return 'BIGINT';
  if (value >= -(2n ** 127n) && value < 2n ** 127n) return 'HUGEINT';
  if (value >= 0n && value < 2n ** 128n) return 'UHUGEINT';
  return refuse('an integer parameter must fit into 128 bits');
}

/** How decimals, dates and times travel. */
export function primitiveOfTagged(value: Exclude<SqlTaggedValue, { sqlType: 'interval' | 'union' }>): CastText {
  switch (value.sqlType) {
    case 'decimal':
      return plain(String(value), typeOfDecimal(value));
    case 'timestamp': {
      // The cast reads a timestamp in the session's time zone, which every engine sets to UTC.
      const zone = value.utc ? (made: string) => `CAST(${made} AS TIMESTAMPTZ)` : (made: string) => made;
      if (isInfinite(value.micros)) return { ...plain(infinity(value.micros), 'TIMESTAMP'), wrap: zone };
      return { ...plain(`${value.micros}`, 'BIGINT'), wrap: (cast) => zone(`make_timestamp(${cast})`) };
    }
    case 'timestamp-nanos':
      if (isInfinite(value.nanos)) return plain(infinity(value.nanos), 'TIMESTAMP_NS');
      return { ...plain(`${value.nanos}`, 'BIGINT'), wrap: (cast) => `make_timestamp_ns(${cast})` };
    case 'date':
      return renderDate(value.days);
    case 'time':
      return plain(textOfTime(value.micros), 'TIME');
  }
}

function renderDate(days: number): CastText {
  if (!Number.isInteger(days) || Math.abs(days) > INFINITE_DAYS) return refuse('a date must be a whole number of days');
  if (Math.abs(days) === INFINITE_DAYS) return plain(infinity(days), 'DATE');
  return { ...plain(String(days), 'INTEGER'), wrap: (cast) => `(DATE '1970-01-01' + ${cast})` };
}

/** As text, because `TIME + INTERVAL` would turn 24:00:00, which is a TIME, into 00:00:00. */
function textOfTime(micros: bigint): string {
  if (micros < 0n || micros > 86_400_000_000n) return refuse('a time must lie within one day');
  const seconds = micros / 1_000_000n;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => `${part}`.padStart(2, '0'));
  return `${parts.join(':')}.${`${micros % 1_000_000n}`.padStart(6, '0')}`;
}

function typeOfDecimal({ unscaled, scale }: SqlDecimal): string {
  const digits = `${unscaled < 0n ? -unscaled : unscaled}`.length;
  const width = Math.max(digits, scale, 1);
  if (Number.isInteger(scale) && scale >= 0 && width <= 38) return `DECIMAL(${width}, ${scale})`;
  return refuse('a decimal has at most 38 digits and a scale of 0 to 38');
}

function isInfinite(ticks: bigint): boolean {
  return ticks === INFINITE_TICKS || ticks === -INFINITE_TICKS;
}

function infinity(value: number | bigint): string {
  return value > 0 ? 'infinity' : '-infinity';
}

function plain(text: string, type: string): CastText {
  return { text, type, wrap: (cast) => cast };
}

function refuse(message: string): never {
  throw new EiderError('INVALID_ARGUMENT', message);
}
