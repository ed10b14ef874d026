import { EiderError, type MemoryReadOptions } from '@eider/core';
import { checkOptions } from './check-options.ts';

/** Options that every read takes. */
export const READ_OPTIONS = ['signal', 'consistency'] as const;

/** Checks the options of a read: their names, signal and consistency. */
export function checkReadOptions<T extends MemoryReadOptions>(options: T, known: readonly (keyof T & string)[]): T {
  checkOptions(options, known);
  const { consistency } = options;
  if (consistency !== undefined && consistency !== 'latest' && consistency !== 'local') {
    throw new EiderError('INVALID_ARGUMENT', "consistency must be 'latest' or 'local'");
  }
  return options;
}

/** Checks that an option is a well-formed text, which the rules of keys do not bind. */
export function checkText(value: unknown, what: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new EiderError('INVALID_ARGUMENT', `${what} must be well-formed text`);
}

/** Checks that an option is a whole number, 0 or more. */
export function checkCount(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new EiderError('INVALID_ARGUMENT', `${what} must be a whole number, 0 or more`, {
    details: { [what]: String(value).slice(0, 40) },
  });
}
