import {
  DuckDBArrayType,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBEnumType,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionType,
  DuckDBUUIDValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { EiderError } from '@eider/core';
import { arrayEncoder, listEncoder, mapEncoder, structEncoder, unionEncoder } from './encode-nested.ts';
import { bigIntegerEncoder, decimalEncoder, encodeDouble, encodeFloat, integerEncoder } from './encode-number.ts';
import { type Encoder, misfit, tagged, text } from './encoder.ts';

const MICROS_PER_DAY = 86_400_000_000n;
const INFINITE = 2n ** 63n - 1n;

/** Turns values into what a vector of this type takes. Only conversions that lose nothing are made; others throw. */
export function encoderOf(type: DuckDBType): (value: unknown) => DuckDBValue {
  const encode = nestedEncoder(type) ?? SCALARS.get(type.typeId);
  if (encode === undefined) {
    throw new EiderError('UNSUPPORTED', 'columns of this type cannot be appended; insert with a cast from VARCHAR', {
      details: { type: String(type) },
    });
  }
  return (value) => (value === null ? null : encode(value));
}

function nestedEncoder(type: DuckDBType): Encoder | undefined {
  if (type instanceof DuckDBDecimalType) return decimalEncoder(type.width, type.scale);
  if (type instanceof DuckDBEnumType) return enumEncoder(type);
  if (type instanceof DuckDBListType) return listEncoder(type, encoderOf);
  if (type instanceof DuckDBArrayType) return arrayEncoder(type, encoderOf);
  if (type instanceof DuckDBStructType) return structEncoder(type, encoderOf);
  if (type instanceof DuckDBMapType) return mapEncoder(type, encoderOf);
  if (type instanceof DuckDBUnionType) return unionEncoder(type, encoderOf);
  return undefined;
}

function enumEncoder(type: DuckDBEnumType): Encoder {
  const members = new Set(type.values);
  return (value) => {
    if (!members.has(text(value))) throw misfit();
    return text(value);
  };
}

const SCALARS: ReadonlyMap<DuckDBTypeId, Encoder> = new Map<DuckDBTypeId, Encoder>([
  [DuckDBTypeId.BOOLEAN, encodeBoolean],
  [DuckDBTypeId.TINYINT, integerEncoder(-128, 127)],
  [DuckDBTypeId.SMALLINT, integerEncoder(-32768, 32767)],
  [DuckDBTypeId.INTEGER, integerEncoder(-(2 ** 31), 2 ** 31 - 1)],
  [DuckDBTypeId.UTINYINT, integerEncoder(0, 255)],
  [DuckDBTypeId.USMALLINT, integerEncoder(0, 65535)],
  [DuckDBTypeId.UINTEGER, integerEncoder(0, 2 ** 32 - 1)],
  [DuckDBTypeId.BIGINT, bigIntegerEncoder(-(2n ** 63n), 2n ** 63n - 1n)],
  [DuckDBTypeId.UBIGINT, bigIntegerEncoder(0n, 2n ** 64n - 1n)],
  [DuckDBTypeId.HUGEINT, bigIntegerEncoder(-(2n ** 127n), 2n ** 127n - 1n)],
  [DuckDBTypeId.UHUGEINT, bigIntegerEncoder(0n, 2n ** 128n - 1n)],
  [DuckDBTypeId.FLOAT, encodeFloat],
  [DuckDBTypeId.DOUBLE, encodeDouble],
  [DuckDBTypeId.VARCHAR, text],
  [DuckDBTypeId.BLOB, encodeBlob],
  [DuckDBTypeId.BIT, encodeBit],
  [DuckDBTypeId.UUID, encodeUuid],
  [DuckDBTypeId.DATE, (value) => new DuckDBDateValue(int32(tagged(value, 'date').days))],
  [DuckDBTypeId.TIME, encodeTime],
  [DuckDBTypeId.TIMESTAMP, (value) => new DuckDBTimestampValue(micros(value, false))],
  [DuckDBTypeId.TIMESTAMP_TZ, (value) => new DuckDBTimestampTZValue(micros(value, true))],
  [DuckDBTypeId.TIMESTAMP_S, (value) => new DuckDBTimestampSecondsValue(divided(micros(value, false), 1_000_000n))],
  [DuckDBTypeId.TIMESTAMP_MS, (value) => new DuckDBTimestampMillisecondsValue(divided(micros(value, false), 1000n))],
  [DuckDBTypeId.TIMESTAMP_NS, encodeNanos],
  [DuckDBTypeId.INTERVAL, encodeInterval],
]);

function encodeBoolean(value: unknown): DuckDBValue {
  if (typeof value !== 'boolean') throw misfit();
  return value;
}

function encodeBlob(value: unknown): DuckDBValue {
  if (!(value instanceof Uint8Array)) throw misfit();
  return new DuckDBBlobValue(value);
}

function encodeBit(value: unknown): DuckDBValue {
  if (!/^[01]+$/.test(text(value))) throw misfit();
  return DuckDBBitValue.fromString(text(value));
}

function encodeUuid(value: unknown): DuckDBValue {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text(value))) throw misfit();
  return DuckDBUUIDValue.fromUint128(BigInt(`0x${text(value).replaceAll('-', '')}`));
}

function encodeTime(value: unknown): DuckDBValue {
  const time = tagged(value, 'time').micros;
  if (time < 0n || time > MICROS_PER_DAY) throw misfit();
  return new DuckDBTimeValue(time);
}

function encodeNanos(value: unknown): DuckDBValue {
  return new DuckDBTimestampNanosecondsValue(int64(tagged(value, 'timestamp-nanos').nanos));
}

function encodeInterval(value: unknown): DuckDBValue {
  const { months, days, micros: rest } = tagged(value, 'interval');
  return new DuckDBIntervalValue(int32(months), int32(days), int64(rest));
}

function micros(value: unknown, utc: boolean): bigint {
  const timestamp = tagged(value, 'timestamp');
  if (timestamp.utc !== utc) throw misfit();
  return int64(timestamp.micros);
}

// Infinity is the greatest number of the type, in every unit.
function divided(value: bigint, unit: bigint): bigint {
  if (value === INFINITE || value === -INFINITE) return value;
  if (value % unit !== 0n) throw misfit();
  return value / unit;
}

function int32(value: number): number {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31) throw misfit();
  return value;
}

function int64(value: bigint): bigint {
  if (value < -(2n ** 63n) || value >= 2n ** 63n) throw misfit();
  return value;
}
