import { asTaggedValue, EiderError, type SqlDecimal, type SqlValue } from '@eider/core';

/** Kinds of values in memory; the first five are JSON's. */
type ValueKind =
  | 'boolean'
  | 'integer'
  | 'double'
  | 'text'
  | 'nested'
  | 'wide'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'instant'
  | 'blob';

const JSON_KINDS: ReadonlySet<ValueKind> = new Set(['boolean', 'integer', 'double', 'text', 'nested']);
const TYPES: Readonly<Partial<Record<ValueKind, string>>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  double: 'DOUBLE',
  text: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  instant: 'TIMESTAMP WITH TIME ZONE',
  blob: 'BLOB',
};

/**
 * The type of a column of values in memory, by `dfp1`: the type of their kind, whole numbers and others together DOUBLE, JSON for
 * nested values and any other mixture of JSON's kinds. Numbers are those of JSON, doubles: whole ones within 2^53 - 1 are BIGINT.
 * A mixture of other kinds is INVALID_ARGUMENT.
 */
export function typeOfValues(values: Iterable<SqlValue>, column: string): string {
  const kinds = new Set<ValueKind>();
  const kept: SqlValue[] = [];
  for (const value of values) {
    if (value === null) continue;
    const kind = kindOf(value, column);
    kinds.add(kind);
    if (kind === 'wide' || kind === 'decimal') kept.push(value);
  }
  const [only = 'text', ...others] = kinds;
  if (others.length > 0) return typeOfMixture(kinds, kept, column);
  if (only === 'wide') return typeOfIntegers(kept, column);
  if (only === 'decimal') return typeOfDecimals(kept as readonly SqlDecimal[], column);
  return TYPES[only] ?? 'JSON';
}

/** What the working table holds in a column of type JSON: the kind of value alone. */
export function jsonKind(value: SqlValue): string | null {
  if (value === null) return null;
  if (Array.isArray(value)) return 'array';
  return typeof value === 'object' ? 'object' : typeof value;
}

function kindOf(value: Exclude<SqlValue, null>, column: string): ValueKind {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'wide';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'double';
    case 'string':
      return value.isWellFormed() ? 'text' : refuse('a text holds half a surrogate pair; remove it', column);
    case 'object':
      return kindOfObject(value, column);
    default:
      return refuse('a value is none of SQL; use null for NULL', column);
  }
}

function kindOfObject(value: object, column: string): ValueKind {
  const tagged = asTaggedValue(value);
  if (tagged?.sqlType === 'timestamp') return tagged.utc ? 'instant' : 'timestamp';
  if (tagged?.sqlType === 'date' || tagged?.sqlType === 'decimal') return tagged.sqlType;
  if (value instanceof Uint8Array) return 'blob';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value) || prototype === Object.prototype || prototype === null) return 'nested';
  return refuse('a value in memory is of a class that rows cannot hold; put the rows into a table first', column);
}

function typeOfMixture(kinds: ReadonlySet<ValueKind>, kept: readonly SqlValue[], column: string): string {
  const numbers = [...kinds].every((kind) => kind === 'integer' || kind === 'double');
  if (numbers) return 'DOUBLE';
  if ([...kinds].every((kind) => kind === 'integer' || kind === 'wide')) return typeOfIntegers(kept, column);
  if ([...kinds].every((kind) => JSON_KINDS.has(kind))) return 'JSON';
  return refuse('the values of a column are of several kinds; give them one, or text', column);
}

function typeOfIntegers(values: readonly SqlValue[], column: string): string {
  const fits = (bits: number): boolean => values.every((value) => BigInt.asIntN(bits, value as bigint) === value);
  if (fits(64)) return 'BIGINT';
  return fits(128) ? 'HUGEINT' : refuse('an integer does not fit into 128 bits; give it as text', column);
}

function typeOfDecimals(values: readonly SqlDecimal[], column: string): string {
  // No spread: a call takes a bounded number of arguments.
  const scale = values.reduce((most, value) => Math.max(most, value.scale), 0);
  const whole = values.reduce((most, value) => Math.max(most, wholeDigits(value)), 1);
  if (whole + scale > 38) refuse('decimals of a column need more than 38 digits; give them as text', column);
  return `DECIMAL(${whole + scale},${scale})`;
}

function wholeDigits({ unscaled, scale }: SqlDecimal): number {
  return `${unscaled < 0n ? -unscaled : unscaled}`.length - scale;
}

function refuse(message: string, column: string): never {
  throw new EiderError('INVALID_ARGUMENT', message, { details: { column } });
}
