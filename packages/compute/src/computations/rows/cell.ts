import {
  asTaggedValue,
  EiderError,
  type JsonValue,
  SqlDate,
  SqlDecimal,
  SqlInterval,
  type SqlStruct,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  type SqlType,
  SqlUnion,
  type SqlValue,
} from '@eider/core';

const TICKS: ReadonlySet<string> = new Set([
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
]);
const WIDE: ReadonlySet<string> = new Set(['BIGINT', 'HUGEINT', 'UBIGINT', 'UHUGEINT', 'BIGNUM']);

/**
 * A value as JSON without loss, given its type: wide integers, decimals and moments (microseconds, nanoseconds) as text, DATE as days,
 * BLOB in hex, NaN and infinities as text, INTERVAL `[months, days, micros]`, STRUCT as values in the type's order, MAP as pairs,
 * UNION `[tag, value]`. -0 becomes 0.
 */
export function encodeCell(value: SqlValue, type: SqlType): JsonValue {
  if (value === null) return null;
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : `${value}`;
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const tagged = asTaggedValue(value);
  if (tagged !== undefined) return encodeTagged(tagged, type);
  if (type.kind === 'list') return (value as readonly SqlValue[]).map((item) => encodeCell(item, type.item));
  if (type.kind === 'map') {
    const entries = [...(value as ReadonlyMap<SqlValue, SqlValue>)];
    return entries.map(([key, item]) => [encodeCell(key, type.key), encodeCell(item, type.value)]);
  }
  if (type.kind === 'struct') {
    return type.fields.map((field) => encodeCell((value as SqlStruct)[field.name] ?? null, field.type));
  }
  throw new EiderError('UNSUPPORTED', 'a result has a value without a JSON form; cast it to text');
}

function encodeTagged(value: NonNullable<ReturnType<typeof asTaggedValue>>, type: SqlType): JsonValue {
  switch (value.sqlType) {
    case 'decimal':
      return String(value);
    case 'date':
      return value.days;
    case 'timestamp-nanos':
      return `${value.nanos}`;
    case 'interval':
      return [value.months, value.days, `${value.micros}`];
    case 'union': {
      const member = type.kind === 'union' ? type.fields.find(({ name }) => name === value.tag) : undefined;
      return [value.tag, member === undefined ? null : encodeCell(value.value, member.type)];
    }
    default:
      return `${value.micros}`;
  }
}

/** The value that `encodeCell` wrote; CORRUPT_DATA if it cannot have written this. */
export function decodeCell(json: JsonValue, type: SqlType): SqlValue {
  if (json === null) return null;
  switch (type.kind) {
    case 'scalar':
      return decodeScalar(json, type.name);
    case 'decimal':
      return decodeDecimal(text(json), type.scale);
    case 'enum':
      return text(json);
    case 'list':
      return items(json).map((item) => decodeCell(item, type.item));
    case 'map':
      return new Map(items(json).map((pair) => [part(pair, 0, type.key), part(pair, 1, type.value)]));
    case 'struct':
      return Object.fromEntries(type.fields.map((field, index) => [field.name, part(json, index, field.type)]));
    case 'union': {
      const tag = text(items(json)[0]);
      const member = type.fields.find(({ name }) => name === tag) ?? corrupt();
      return new SqlUnion(tag, part(json, 1, member.type));
    }
  }
}

function decodeScalar(json: JsonValue, name: string): SqlValue {
  if (WIDE.has(name)) return whole(json);
  if (TICKS.has(name)) return decodeTicks(whole(json), name);
  switch (name) {
    case 'BOOLEAN':
      return typeof json === 'boolean' ? json : corrupt();
    case 'FLOAT':
    case 'DOUBLE':
      return typeof json === 'number' ? json : Number(text(json));
    case 'DATE':
      return new SqlDate(number(json));
    case 'INTERVAL': {
      const [months, days, micros] = items(json);
      return new SqlInterval(number(months), number(days), whole(micros));
    }
    case 'BLOB':
      return Uint8Array.from(text(json).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    default:
      return typeof json === 'number' ? json : text(json);
  }
}

function decodeTicks(ticks: bigint, name: string): SqlValue {
  if (name === 'TIME') return new SqlTime(ticks);
  if (name === 'TIMESTAMP_NS') return new SqlTimestampNanos(ticks);
  return new SqlTimestamp(ticks, name === 'TIMESTAMP WITH TIME ZONE');
}

function decodeDecimal(value: string, scale: number): SqlDecimal {
  if (!/^-?\d+(\.\d+)?$/.test(value)) corrupt();
  return new SqlDecimal(BigInt(value.replace('.', '')), scale);
}

function part(json: JsonValue, index: number, type: SqlType): SqlValue {
  return decodeCell(items(json)[index] ?? null, type);
}

function items(json: JsonValue): readonly JsonValue[] {
  return Array.isArray(json) ? json : corrupt();
}

function text(json: JsonValue | undefined): string {
  return typeof json === 'string' ? json : corrupt();
}

function number(json: JsonValue | undefined): number {
  return typeof json === 'number' ? json : corrupt();
}

function whole(json: JsonValue | undefined): bigint {
  const digits = text(json);
  return /^-?\d+$/.test(digits) ? BigInt(digits) : corrupt();
}

function corrupt(): never {
  throw new EiderError('CORRUPT_DATA', 'a stored result holds a value that is not of its column');
}
