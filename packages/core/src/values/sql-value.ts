/**
 * SQL values in TypeScript, the same for every engine.
 *
 * NULL is null, BOOLEAN boolean, integers up to 32 bits and FLOAT/DOUBLE number, wider integers bigint,
 * VARCHAR, UUID, ENUM and BIT string, BLOB Uint8Array, LIST and ARRAY an array, STRUCT a plain object, MAP a Map.
 * Types without an exact counterpart in JavaScript are the small classes of this file.
 */

/** An exact DECIMAL: `unscaled / 10 ** scale`. */
export class SqlDecimal {
  readonly sqlType: 'decimal' = 'decimal';
  readonly unscaled: bigint;
  readonly scale: number;
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  toString(): string {
    if (this.scale === 0) return this.unscaled.toString();
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    return `${this.unscaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
  }
}

/** Microseconds since 1970-01-01T00:00:00: TIMESTAMP (no zone) or, with `utc`, TIMESTAMP WITH TIME ZONE. */
export class SqlTimestamp {
  readonly sqlType: 'timestamp' = 'timestamp';
  readonly micros: bigint;
  readonly utc: boolean;
  constructor(micros: bigint, utc = false) {
    this.micros = micros;
    this.utc = utc;
  }
}

/** Nanoseconds since 1970-01-01T00:00:00: TIMESTAMP_NS. */
export class SqlTimestampNanos {
  readonly sqlType: 'timestamp-nanos' = 'timestamp-nanos';
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** Days since 1970-01-01: DATE. */
export class SqlDate {
  readonly sqlType: 'date' = 'date';
  readonly days: number;
  constructor(days: number) {
    this.days = days;
  }
}

/** Microseconds since midnight: TIME. */
export class SqlTime {
  readonly sqlType: 'time' = 'time';
  readonly micros: bigint;
  constructor(micros: bigint) {
    this.micros = micros;
  }
}

/** INTERVAL, whose three parts do not convert into each other. */
export class SqlInterval {
  readonly sqlType: 'interval' = 'interval';
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
  constructor(months: number, days: number, micros: bigint) {
    this.months = months;
    this.days = days;
    this.micros = micros;
  }
}

/** A UNION's value with the name of its member. */
export class SqlUnion {
  readonly sqlType: 'union' = 'union';
  readonly tag: string;
  readonly value: SqlValue;
  constructor(tag: string, value: SqlValue) {
    this.tag = tag;
    this.value = value;
  }
}

export type SqlTaggedValue = SqlDecimal | SqlTimestamp | SqlTimestampNanos | SqlDate | SqlTime | SqlInterval | SqlUnion;

export interface SqlStruct {
  readonly [field: string]: SqlValue;
}

export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | SqlTaggedValue
  | readonly SqlValue[]
  | ReadonlyMap<SqlValue, SqlValue>
  | SqlStruct;

/** One row by column name, in column order. A repeated name gets `_1`, `_2`, … */
export type SqlRow = Readonly<Record<string, SqlValue>>;

const KINDS: ReadonlySet<unknown> = new Set([
  'decimal',
  'timestamp',
  'timestamp-nanos',
  'date',
  'time',
  'interval',
  'union',
]);

/** The tagged value that this is, also one made by another copy of this package; undefined for any other value. */
export function asTaggedValue(value: unknown): SqlTaggedValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // A plain object is a STRUCT, whatever its fields are called.
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  return KINDS.has((value as { readonly sqlType?: unknown }).sqlType) ? (value as SqlTaggedValue) : undefined;
}
