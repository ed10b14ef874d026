import {
  type DuckDBArrayType,
  DuckDBArrayValue,
  type DuckDBListType,
  DuckDBListValue,
  type DuckDBMapType,
  DuckDBMapValue,
  type DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBUnionType,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { asTaggedValue, EiderError } from '@eider/core';
import { type Encoder, misfit, tagged } from './encoder.ts';

type EncoderOf = (type: DuckDBType) => (value: unknown) => DuckDBValue;

/** LIST: an array of any length. */
export function listEncoder(type: DuckDBListType, encoderOf: EncoderOf): Encoder {
  const encode = encoderOf(type.valueType);
  return (value) => {
    if (!Array.isArray(value)) throw misfit();
    return new DuckDBListValue(Array.from(value, encode));
  };
}

/** ARRAY: an array of exactly its length. */
export function arrayEncoder(type: DuckDBArrayType, encoderOf: EncoderOf): Encoder {
  const encode = encoderOf(type.valueType);
  return (value) => {
    if (!Array.isArray(value) || value.length !== type.length) throw misfit();
    return new DuckDBArrayValue(Array.from(value, encode));
  };
}

/** STRUCT: a plain object with the type's fields; a missing one is NULL, another one a misfit. */
export function structEncoder(type: DuckDBStructType, encoderOf: EncoderOf): Encoder {
  const names = type.entryNames;
  if (new Set(names).size !== names.length) {
    throw new EiderError('UNSUPPORTED', 'a struct without field names cannot be appended; insert it with SQL');
  }
  const encoders = type.entryTypes.map(encoderOf);
  return (value) => {
    const fields = plainObject(value);
    const known = names.filter((name) => Object.hasOwn(fields, name)).length;
    if (known !== Object.keys(fields).length) throw misfit();
    const entries = names.map((name, index): [string, DuckDBValue] => {
      const field = Object.hasOwn(fields, name) ? fields[name] : null;
      return [name, encoders[index]?.(field) ?? null];
    });
    return new DuckDBStructValue(Object.fromEntries(entries));
  };
}

/** MAP: a Map. */
export function mapEncoder(type: DuckDBMapType, encoderOf: EncoderOf): Encoder {
  const encodeKey = encoderOf(type.keyType);
  const encodeValue = encoderOf(type.valueType);
  return (value) => {
    if (!(value instanceof Map)) throw misfit();
    const entries = [...value].map(([key, item]: readonly [unknown, unknown]) => {
      if (key === null) throw misfit();
      return { key: encodeKey(key), value: encodeValue(item) };
    });
    return new DuckDBMapValue(entries);
  };
}

/** UNION: a tagged union whose tag is a member. */
export function unionEncoder(type: DuckDBUnionType, encoderOf: EncoderOf): Encoder {
  const encoders = new Map(type.memberTags.map((tag, index) => [tag, type.memberTypes[index]]));
  return (value) => {
    const union = tagged(value, 'union');
    const member = encoders.get(union.tag);
    if (member === undefined) throw misfit();
    return new DuckDBUnionValue(union.tag, encoderOf(member)(union.value));
  };
}

function plainObject(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || value instanceof Map || value instanceof Uint8Array || asTaggedValue(value) !== undefined)
    throw misfit();
  return value as Readonly<Record<string, unknown>>;
}
