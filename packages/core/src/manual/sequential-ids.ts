import { EiderError } from '../errors/eider-error.ts';
import type { IdSource } from '../ports/id-source.ts';

/** Ids `prefix-1`, `prefix-2`, … for tests: unique within this source only. The prefix is 1 to 40 characters of `[0-9a-z-]`. */
export function sequentialIds(prefix = 'id'): IdSource {
  if (!/^[0-9a-z-]{1,40}$/.test(prefix)) {
    throw new EiderError('INVALID_ARGUMENT', 'a prefix of ids must be 1 to 40 characters of 0-9, a-z and -');
  }
  let count = 0;
  return {
    next() {
      count += 1;
      return `${prefix}-${count}`;
    },
  };
}
