import { EiderError } from '@eider/core';

/** What a read of a file that is not there fails with. */
export type MissingFile = (key: string) => EiderError;

/** Where nobody else may remove files: the memory is damaged. */
export const missingFile: MissingFile = (key) =>
  new EiderError('CORRUPT_DATA', 'a file of this memory is missing; restore the memory from a backup', {
    details: { key },
  });

/** Where garbage collection of others may have removed it: head names other files by now. */
export const goneFile: MissingFile = (key) =>
  new EiderError('NOT_FOUND', 'a file of this memory has gone: read head.json again', {
    details: { key, hasGone: true },
  });

/** Whether a read failed because files have gone that a newer checkpoint does without. */
export function isGoneFile(error: unknown): boolean {
  return EiderError.is(error, 'NOT_FOUND') && error.details['hasGone'] === true;
}
