import { EiderError } from '@eider/core';
import type { Operation, Refusal } from '../commits/operation.ts';

/** PRECONDITION_FAILED: what was asked for and what was there, with further advice if any. */
export function refusedError(operations: readonly Operation[], { at, found }: Refusal, advice?: string): EiderError {
  const condition = operations[at]?.condition ?? 'absent';
  const details = {
    ...(operations.length > 1 ? { item: at } : {}),
    ifRevision: condition,
    // A record that the same commit has just stored has no revision that anybody knows.
    ...(found === undefined ? {} : { revision: found }),
  };
  const message = messageOf(condition, found);
  return new EiderError('PRECONDITION_FAILED', advice === undefined ? message : `${message}; ${advice}`, { details });
}

function messageOf(condition: number | 'absent', found: number | 'absent' | undefined): string {
  if (condition === 'absent') return 'there is a record already; retrieve it and decide anew';
  if (found === 'absent') return 'there is no record any more; store it with ifRevision absent, or leave it';
  return 'the record was changed since; retrieve it and decide anew';
}
