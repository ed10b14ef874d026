import { EiderError } from '@eider/core';

/** Refuses options that are none: a misspelled `filter` must not become a search without one. */
export function checkOptions<T extends object>(options: T, known: readonly (keyof T & string)[]): T {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new EiderError('INVALID_ARGUMENT', 'options must be an object');
  }
  for (const name of Object.keys(options)) {
    if (!(known as readonly string[]).includes(name)) {
      throw new EiderError('INVALID_ARGUMENT', `there is no such option; the options are ${known.join(', ')}`, {
        details: { option: name.slice(0, 40) },
      });
    }
  }
  const { signal } = options as { readonly signal?: unknown };
  if (signal !== undefined && !isSignal(signal)) {
    throw new EiderError('INVALID_ARGUMENT', 'signal must be an AbortSignal');
  }
  return options;
}

function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}

/** The members of something iterable, or INVALID_ARGUMENT: a single item must not become an empty list. */
export function checkIterable<T>(values: Iterable<T>, what: string): readonly T[] {
  if (typeof values === 'object' && values !== null && Symbol.iterator in values) return [...values];
  throw new EiderError('INVALID_ARGUMENT', `give an array of ${what}`);
}
