import { asTaggedValue, EiderError, SqlDecimal, type SqlTaggedValue, type SqlValue } from '@eider/core';
import type { TypeTree } from '../values/type-tree.ts';

type Check = (value: Exclude<SqlValue, null>, type: TypeTree) => boolean;

/** Rejects a value that its column cannot hold as it is: DuckDB's own casts would round it, or read it from a text. */
export function assertFits(value: SqlValue, type: TypeTree | undefined): void {
  if (type === undefined || fits(value, type)) return;
  throw new EiderError('INVALID_ARGUMENT', 'a column cannot hold the value that a row has for it', {
    details: { type: type.name },
  });
}

function fits(value: SqlValue, type: TypeTree): boolean {
  if (value === null) return true;
  const range = INTEGER_RANGES.get(type.name);
  if (range !== undefined) return integerFits(value, range);
  const check = CHECKS[type.name];
  if (check !== undefined) return check(value, type);
  throw new EiderError('UNSUPPORTED', 'columns of this type cannot be appended; insert with a cast from VARCHAR', {
    details: { type: type.name },
  });
}

type Range = readonly [least: bigint, greatest: bigint];

const INTEGER_RANGES: ReadonlyMap<string, Range> = new Map(
  [8, 16, 32, 64, 128].flatMap((bits, index): [string, Range][] => {
    const name = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'][index] ?? '';
    const half = 2n ** BigInt(bits - 1);
    return [
      [name, [-half, half - 1n]],
      [`U${name}`, [0n, half * 2n - 1n]],
    ];
  }),
);

function integerFits(value: SqlValue, [least, greatest]: Range): boolean {
  const integer = toInteger(value);
  return integer !== undefined && integer >= least && integer <= greatest;
}

function toInteger(value: SqlValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

const CHECKS: Readonly<Record<string, Check>> = {
  BOOLEAN: (value) => typeof value === 'boolean',
  FLOAT: isFloat,
  DOUBLE: isDouble,
  DECIMAL: decimalFits,
  VARCHAR: isText,
  ENUM: (value, type) => type.labels?.includes(String(value)) === true && typeof value === 'string',
  UUID: (value) => typeof value === 'string' && /^[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}$/i.test(value),
  BIT: (value) => typeof value === 'string' && /^[01]+$/.test(value),
  BLOB: (value) => value instanceof Uint8Array,
  DATE: isTagged('date'),
  TIME: isTagged('time'),
  INTERVAL: isTagged('interval'),
  TIMESTAMP: (value) => isTimestamp(value, 1n),
  TIMESTAMP_S: (value) => isTimestamp(value, 1_000_000n),
  TIMESTAMP_MS: (value) => isTimestamp(value, 1000n),
  TIMESTAMP_NS: isTagged('timestamp-nanos'),
  'TIMESTAMP WITH TIME ZONE': (value) => isTimestamp(value, 1n, true),
  LIST: listFits,
  ARRAY: (value, type) => listFits(value, type) && (value as readonly unknown[]).length === type.numbers[0],
  STRUCT: structFits,
  MAP: mapFits,
  UNION: unionFits,
};

function isText(value: SqlValue): boolean {
  return typeof value === 'string' && value.isWellFormed();
}

function isDouble(value: SqlValue): boolean {
  return typeof value === 'number' || (typeof value === 'bigint' && BigInt(Number(value)) === value);
}

/** Rounded to 32 bits; a finite number must stay finite. */
function isFloat(value: SqlValue): boolean {
  const number = Number(isDouble(value) ? value : Number.NaN);
  return isDouble(value) && Number.isFinite(Math.fround(number)) === Number.isFinite(number);
}

function isTagged(sqlType: SqlTaggedValue['sqlType']): Check {
  return (value) => asTaggedValue(value)?.sqlType === sqlType;
}

function isTimestamp(value: SqlValue, unit: bigint, utc = false): boolean {
  const tagged = asTaggedValue(value);
  return tagged?.sqlType === 'timestamp' && tagged.utc === utc && tagged.micros % unit === 0n;
}

function decimalFits(value: SqlValue, type: TypeTree): boolean {
  const [width = 18, scale = 3] = type.numbers;
  const unscaled = toUnscaled(value, scale);
  const limit = 10n ** BigInt(width);
  return unscaled !== undefined && unscaled < limit && unscaled > -limit;
}

/** The number times ten to the power of the scale, if that is an integer. */
export function toUnscaled(value: SqlValue, scale: number): bigint | undefined {
  const integer = toInteger(value);
  if (integer !== undefined) return integer * 10n ** BigInt(scale);
  const decimal = typeof value === 'number' ? fromDouble(value) : asTaggedValue(value);
  if (decimal?.sqlType !== 'decimal') return undefined;
  if (decimal.scale <= scale) return decimal.unscaled * 10n ** BigInt(scale - decimal.scale);
  const divisor = 10n ** BigInt(decimal.scale - scale);
  return decimal.unscaled % divisor === 0n ? decimal.unscaled / divisor : undefined;
}

/** The shortest decimal that is this double, as it prints. */
function fromDouble(value: number): SqlDecimal | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e-(\d+))?$/.exec(String(value));
  if (match === null) return undefined;
  const [, whole = '0', fraction = '', exponent = '0'] = match;
  return new SqlDecimal(BigInt(whole + fraction), fraction.length + Number(exponent));
}

function listFits(value: SqlValue, type: TypeTree): boolean {
  const [element] = type.children;
  return Array.isArray(value) && element !== undefined && value.every((item: SqlValue) => fits(item, element));
}

function structFits(value: SqlValue, type: TypeTree): boolean {
  if (!isPlainObject(value)) return false;
  const names = Object.keys(value);
  const fields = type.fields ?? [];
  return (
    names.length === fields.length &&
    fields.every((name, index) => {
      const child = type.children[index];
      return Object.hasOwn(value, name) && child !== undefined && fits(value[name] as SqlValue, child);
    })
  );
}

function isPlainObject(value: SqlValue): value is { readonly [name: string]: SqlValue } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function mapFits(value: SqlValue, type: TypeTree): boolean {
  const [keyType, valueType] = type.children;
  if (!(value instanceof Map) || keyType === undefined || valueType === undefined) return false;
  return [...value].every(([key, item]) => key !== null && fits(key, keyType) && fits(item, valueType));
}

function unionFits(value: SqlValue, type: TypeTree): boolean {
  const tagged = asTaggedValue(value);
  if (tagged?.sqlType !== 'union') return false;
  const child = type.children[type.fields?.indexOf(tagged.tag) ?? -1];
  return child !== undefined && fits(tagged.value, child);
}
