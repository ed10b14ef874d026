import type { SqlScalarName, SqlType } from '../sql/sql-type.ts';
import { asTaggedValue, type SqlTaggedValue, type SqlValue } from '../values/sql-value.ts';
import type { ByteSink } from './byte-sink.ts';

/** Writes a value of one kind; false, with nothing written, if the value is of another kind. */
type ScalarWriter = (sink: ByteSink, value: SqlValue) => boolean;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAN = Uint8Array.of(0x7f, 0xf8, 0, 0, 0, 0, 0, 0);

const integer: ScalarWriter = (sink, value) => isInteger(value) && sized(sink, 'i', `${value}`);
const text: ScalarWriter = (sink, value) => typeof value === 'string' && sized(sink, 's', value);
const timestamp: ScalarWriter = (sink, value) => writeTimestamp(sink, value, false);

const WRITERS: Readonly<Partial<Record<SqlScalarName, ScalarWriter>>> = {
  NULL: () => false,
  BOOLEAN: (sink, value) => typeof value === 'boolean' && ascii(sink, value ? 't' : 'f'),
  TINYINT: integer,
  SMALLINT: integer,
  INTEGER: integer,
  BIGINT: integer,
  HUGEINT: integer,
  UTINYINT: integer,
  USMALLINT: integer,
  UINTEGER: integer,
  UBIGINT: integer,
  UHUGEINT: integer,
  BIGNUM: integer,
  FLOAT: writeDouble,
  DOUBLE: writeDouble,
  VARCHAR: text,
  JSON: text,
  UUID: (sink, value) => typeof value === 'string' && UUID.test(value) && sized(sink, 'u', value.toLowerCase()),
  BIT: (sink, value) => typeof value === 'string' && /^[01]+$/.test(value) && sized(sink, 'b', value),
  BLOB: writeBlob,
  DATE: (sink, value) => writeInteger(sink, 'D', tagged(value, 'date')?.days),
  TIME: (sink, value) => writeInteger(sink, 'T', tagged(value, 'time')?.micros),
  TIMESTAMP: timestamp,
  TIMESTAMP_S: timestamp,
  TIMESTAMP_MS: timestamp,
  TIMESTAMP_NS: (sink, value) => writeInteger(sink, 'N', tagged(value, 'timestamp-nanos')?.nanos),
  'TIMESTAMP WITH TIME ZONE': (sink, value) => writeTimestamp(sink, value, true),
  INTERVAL: writeInterval,
};

/** How values of a type that holds no others are written; undefined if there is no encoding for it. */
export function scalarWriter(type: SqlType): ScalarWriter | undefined {
  if (type.kind === 'decimal') return writeDecimal;
  if (type.kind === 'enum') return (sink, value) => type.values.includes(value as string) && text(sink, value);
  return type.kind === 'scalar' ? WRITERS[type.name] : undefined;
}

function writeDouble(sink: ByteSink, value: SqlValue): boolean {
  if (typeof value !== 'number') return false;
  sink.ascii('x');
  if (Number.isNaN(value)) sink.bytes(NAN);
  // Adding 0 turns -0 into 0 and changes nothing else.
  else sink.double(value + 0);
  return true;
}

function writeBlob(sink: ByteSink, value: SqlValue): boolean {
  if (!(value instanceof Uint8Array)) return false;
  sink.ascii(`o${value.length}:`);
  sink.bytes(value);
  return true;
}

function writeDecimal(sink: ByteSink, value: SqlValue): boolean {
  const decimal = tagged(value, 'decimal');
  if (typeof decimal?.unscaled !== 'bigint' || !Number.isInteger(decimal.scale) || decimal.scale < 0) return false;
  const exact = decimal.toString();
  return sized(sink, 'd', decimal.scale === 0 ? exact : exact.replace(/\.?0+$/, ''));
}

function writeTimestamp(sink: ByteSink, value: SqlValue, utc: boolean): boolean {
  const timestamp = tagged(value, 'timestamp');
  return timestamp?.utc === utc && writeInteger(sink, utc ? 'Z' : 'P', timestamp.micros);
}

function writeInterval(sink: ByteSink, value: SqlValue): boolean {
  const interval = tagged(value, 'interval');
  if (interval === undefined) return false;
  const parts = [interval.months, interval.days, interval.micros];
  return parts.every(isInteger) && sized(sink, 'I', parts.join(','));
}

function writeInteger(sink: ByteSink, tag: string, value: number | bigint | undefined): boolean {
  return isInteger(value) && sized(sink, tag, `${value}`);
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function tagged<Kind extends SqlTaggedValue['sqlType']>(value: SqlValue, kind: Kind) {
  const found = asTaggedValue(value);
  return found?.sqlType === kind ? (found as Extract<SqlTaggedValue, { sqlType: Kind }>) : undefined;
}

function sized(sink: ByteSink, tag: string, content: string): boolean {
  if (!content.isWellFormed()) return false;
  sink.sizedText(tag, content);
  return true;
}

function ascii(sink: ByteSink, content: string): boolean {
  sink.ascii(content);
  return true;
}
