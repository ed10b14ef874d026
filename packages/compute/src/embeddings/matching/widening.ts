import type { SqlType } from '@eider/core';
import { findSqlType, shapeType } from '../schema/canonical-type.ts';

/** Least and greatest number of bits: an integer type holds another whose span lies within its own. */
const INTEGERS: Readonly<Record<string, readonly [signed: boolean, bits: number]>> = {
  TINYINT: [true, 8],
  SMALLINT: [true, 16],
  INTEGER: [true, 32],
  BIGINT: [true, 64],
  HUGEINT: [true, 128],
  UTINYINT: [false, 8],
  USMALLINT: [false, 16],
  UINTEGER: [false, 32],
  UBIGINT: [false, 64],
  UHUGEINT: [false, 128],
};

/** Bits that a floating-point type keeps of an integer. */
const MANTISSA: Readonly<Record<string, number>> = { FLOAT: 24, DOUBLE: 53 };

const OTHERS: ReadonlySet<string> = new Set([
  'FLOAT>DOUBLE',
  'DATE>TIMESTAMP',
  'DATE>TIMESTAMP_S',
  'DATE>TIMESTAMP_MS',
  'TIMESTAMP_S>TIMESTAMP_MS',
  'TIMESTAMP_S>TIMESTAMP',
  'TIMESTAMP_MS>TIMESTAMP',
]);

/**
 * Whether `to` holds every value of `from` without loss: wider integers, decimals with no fewer digits on either side of the
 * point, floats that keep every bit, DATE to TIMESTAMP and finer timestamps, ENUM to VARCHAR or to more values. Equal types do not widen.
 */
export function isWidening(from: string, to: string): boolean {
  if (shapeType(from) === shapeType(to)) return false;
  const [narrow, wide] = [findSqlType(from), findSqlType(to)];
  if (narrow === undefined || wide === undefined) return false;
  if (narrow.kind === 'enum') return widensEnum(narrow.values, wide);
  if (narrow.kind === 'decimal') return wide.kind === 'decimal' && holdsDecimal(wide, narrow.width, narrow.scale);
  return narrow.kind === 'scalar' && widensScalar(narrow.name, wide);
}

function widensScalar(from: string, wide: SqlType): boolean {
  const integer = INTEGERS[from];
  if (wide.kind === 'decimal') return integer !== undefined && holdsDecimal(wide, decimalDigits(integer), 0);
  if (wide.kind !== 'scalar') return false;
  if (integer === undefined) return OTHERS.has(`${from}>${wide.name}`);
  const [signed, bits] = integer;
  const [wideSigned, wideBits] = INTEGERS[wide.name] ?? [true, 0];
  const spare = signed === wideSigned ? 0 : 1;
  if ((wideSigned || !signed) && wideBits >= bits + spare) return true;
  return bits <= (MANTISSA[wide.name] ?? 0);
}

function decimalDigits([signed, bits]: readonly [boolean, number]): number {
  return `${2n ** BigInt(signed ? bits - 1 : bits)}`.length;
}

function holdsDecimal(wide: Extract<SqlType, { kind: 'decimal' }>, width: number, scale: number): boolean {
  return wide.scale >= scale && wide.width - wide.scale >= width - scale;
}

function widensEnum(values: readonly string[], wide: SqlType): boolean {
  if (wide.kind === 'enum') return values.every((value) => wide.values.includes(value));
  return wide.kind === 'scalar' && wide.name === 'VARCHAR';
}
