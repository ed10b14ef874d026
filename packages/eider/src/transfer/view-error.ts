import { EiderError } from '@eider/core';

/** Refuses a view in a file of somebody else: reading it would run a query of theirs, which may read other files or never end. */
export function viewError(table: string): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'what has this name is a view; make a table of it first, or name another', {
    details: { table },
  });
}
