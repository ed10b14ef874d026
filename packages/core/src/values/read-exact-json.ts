import type { JsonValue } from './json.ts';

/** What a JSON text holds, or why it cannot be read as it is. */
export type ExactJson = { readonly value: JsonValue } | { readonly problem: 'not JSON' | 'inexact number' };

// What may hold a number that reading would change: many digits, or a large exponent.
const SUSPICIOUS = /\d{16}|[eE]\+?\d{3}/;

/** Reads a JSON text whose writer knew larger integers than JavaScript's numbers: one that would be rounded is a problem, not a value. */
export function readExactJson(text: string): ExactJson {
  let isExact = true;
  const check = (_name: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value === 'number' && !isSame(value, context?.source ?? '')) isExact = false;
    return value;
  };
  try {
    const value = (SUSPICIOUS.test(text) ? JSON.parse(text, check) : JSON.parse(text)) as JsonValue;
    return isExact ? { value } : { problem: 'inexact number' };
  } catch {
    return { problem: 'not JSON' };
  }
}

/** Whether reading keeps the number: it has exactly this value, or is what JavaScript itself writes for the value. */
function isSame(value: number, source: string): boolean {
  if (Number.isSafeInteger(value)) return true;
  if (!Number.isFinite(value)) return false;
  // Fractions are doubles wherever they come from.
  return !/^-?\d+$/.test(source) || source === shortestDigits(value) || BigInt(source) === BigInt(value);
}

/** The shortest digits that stand for a large integer, without an exponent. */
function shortestDigits(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential().replace('.', '').split('e');
  const sign = value < 0 ? 1 : 0;
  return digits.padEnd(Number(exponent) + 1 + sign, '0');
}
