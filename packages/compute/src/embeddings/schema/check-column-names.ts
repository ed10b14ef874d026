import { EiderError } from '@eider/core';
import { foldName } from './canonical-type.ts';

/**
 * Refuses names that no table of DuckDB could have: none at all, empty ones, ones with NUL or half a surrogate pair, and
 * two that differ only in the case of ASCII letters. `position` in the error counts from 1.
 */
export function checkColumnNames(names: readonly string[]): void {
  if (names.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a source needs at least one column');
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    const position = index + 1;
    if (name === '') refuse('a column has an empty name; give each column a name', { position });
    if (name.includes('\0') || !name.isWellFormed()) {
      refuse('a column name holds NUL or half a surrogate pair; rename the column', { position });
    }
    const earlier = seen.get(foldName(name));
    if (earlier !== undefined) {
      refuse('two columns have one name, apart from case; rename one of them', { position, earlier, column: name });
    }
    seen.set(foldName(name), position);
  });
}

function refuse(message: string, details: Readonly<Record<string, string | number>>): never {
  throw new EiderError('INVALID_ARGUMENT', message, { details });
}
