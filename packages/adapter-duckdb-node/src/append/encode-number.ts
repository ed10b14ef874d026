import { DuckDBDecimalValue } from '@duckdb/node-api';
import { asTaggedValue } from '@eider/core';
import { type Encoder, misfit } from './encoder.ts';

/** Integers of up to 32 bits: given as integral number or bigint within the range. */
export function integerEncoder(least: number, greatest: number): Encoder {
  return (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > greatest) throw misfit();
    return number;
  };
}

/** Wider integers: given as bigint, or as a safe integral number. */
export function bigIntegerEncoder(least: bigint, greatest: bigint): Encoder {
  return (value) => {
    const integer = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof integer !== 'bigint' || integer < least || integer > greatest) throw misfit();
    return integer;
  };
}

/** DOUBLE: any number; a bigint only if it is exact. */
export const encodeDouble: Encoder = (value) => {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' && BigInt(Number(value)) === value) return Number(value);
  throw misfit();
};

/** FLOAT: any number, rounded to 32 bits; a finite one must stay finite. */
export const encodeFloat: Encoder = (value) => {
  const number = encodeDouble(value) as number;
  if (Number.isFinite(number) && !Number.isFinite(Math.fround(number))) throw misfit();
  return number;
};

/** DECIMAL: exact decimals, integers, or numbers by their shortest text; none may lose digits. */
export function decimalEncoder(width: number, scale: number): Encoder {
  const limit = 10n ** BigInt(width);
  return (value) => {
    const unscaled = rescale(exactDecimal(value), scale);
    if (unscaled >= limit || unscaled <= -limit) throw misfit();
    return new DuckDBDecimalValue(unscaled, width, scale);
  };
}

interface Exact {
  readonly unscaled: bigint;
  readonly scale: number;
}

function exactDecimal(value: unknown): Exact {
  if (typeof value === 'bigint') return { unscaled: value, scale: 0 };
  if (typeof value === 'number') return decimalOfNumber(value);
  const found = asTaggedValue(value);
  if (found?.sqlType !== 'decimal') throw misfit();
  return found;
}

function decimalOfNumber(value: number): Exact {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw misfit();
  const [, whole = '0', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const unscaled = BigInt(whole + fraction);
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 };
}

function rescale({ unscaled, scale }: Exact, wanted: number): bigint {
  if (scale <= wanted) return unscaled * 10n ** BigInt(wanted - scale);
  const divisor = 10n ** BigInt(scale - wanted);
  if (unscaled % divisor !== 0n) throw misfit();
  return unscaled / divisor;
}
