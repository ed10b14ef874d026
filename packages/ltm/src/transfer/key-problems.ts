import { EiderError } from '@eider/core';

/** How many keys of a table no memory can take. */
export interface KeyProblems {
  /** Rows without a key. */
  readonly nullKeys: number;
  /** Rows with an empty key. */
  readonly emptyKeys: number;
  /** Keys, compared as texts, that several rows have. */
  readonly duplicateKeys: number;
}

/** Refuses a table with such keys before anything of it is stored. */
export function refuseKeyProblems({ nullKeys, emptyKeys, duplicateKeys }: KeyProblems): void {
  if (nullKeys + emptyKeys + duplicateKeys === 0) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'the table has keys that no memory can hold; give each row a key of its own, nothing was changed',
    { details: { nullKeys, emptyKeys, duplicateKeys } },
  );
}
