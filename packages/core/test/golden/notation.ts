import {
  asTaggedValue,
  type JsonValue,
  SqlDate,
  SqlDecimal,
  SqlInterval,
  type SqlTaggedValue,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from '../../src/index.ts';

/**
 * SQL values in JSON, for the file of vectors: null, booleans and texts as they are, anything else as an object with one
 * member that names the kind. Numbers and wide integers are texts, so that NaN, -0 and 128 bits survive.
 */
export function toNotation(value: SqlValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return { number: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (value instanceof Uint8Array) return { blob: Buffer.from(value).toString('hex') };
  const tagged = asTaggedValue(value);
  if (tagged !== undefined) return taggedNotation(tagged);
  if (Array.isArray(value)) return { list: value.map(toNotation) };
  if (value instanceof Map) return { map: [...value].map((entry) => entry.map(toNotation)) };
  return { struct: Object.entries(value).map(([name, field]) => [name, toNotation(field)]) };
}

function taggedNotation(value: SqlTaggedValue): JsonValue {
  switch (value.sqlType) {
    case 'decimal':
      return { decimal: [String(value.unscaled), value.scale] };
    case 'timestamp':
      return { [value.utc ? 'timestamptz' : 'timestamp']: String(value.micros) };
    case 'timestamp-nanos':
      return { timestamp_ns: String(value.nanos) };
    case 'date':
      return { date: value.days };
    case 'time':
      return { time: String(value.micros) };
    case 'interval':
      return { interval: [value.months, value.days, String(value.micros)] };
    case 'union':
      return { union: [value.tag, toNotation(value.value)] };
  }
}

type Reader = (content: never) => SqlValue;

const READERS: Readonly<Record<string, Reader>> = {
  number: (text: string) => Number(text),
  bigint: (text: string) => BigInt(text),
  blob: (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex')),
  decimal: ([unscaled, scale]: [string, number]) => new SqlDecimal(BigInt(unscaled), scale),
  timestamp: (micros: string) => new SqlTimestamp(BigInt(micros)),
  timestamptz: (micros: string) => new SqlTimestamp(BigInt(micros), true),
  timestamp_ns: (nanos: string) => new SqlTimestampNanos(BigInt(nanos)),
  date: (days: number) => new SqlDate(days),
  time: (micros: string) => new SqlTime(BigInt(micros)),
  interval: ([months, days, micros]: [number, number, string]) => new SqlInterval(months, days, BigInt(micros)),
  union: ([tag, value]: [string, JsonValue]) => new SqlUnion(tag, fromNotation(value)),
  list: (items: JsonValue[]) => items.map(fromNotation),
  map: (entries: [JsonValue, JsonValue][]) =>
    new Map(entries.map(([key, value]) => [fromNotation(key), fromNotation(value)])),
  struct: (fields: [string, JsonValue][]) =>
    Object.fromEntries(fields.map(([name, value]) => [name, fromNotation(value)])),
};

/** The value that a notation stands for. */
export function fromNotation(notation: JsonValue): SqlValue {
  if (typeof notation !== 'object' || notation === null) return notation;
  const [kind = '', content = null] = Object.entries(notation)[0] ?? [];
  const read = READERS[kind];
  if (read === undefined) throw new Error(`no notation: ${kind}`);
  return read(content as never);
}
