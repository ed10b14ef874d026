import { EiderError } from '@eider/core';

/** For what fails after a change has happened, which may or may not survive: INDETERMINATE. */
export function unknownOutcome(cause: unknown): never {
  throw new EiderError(
    'INDETERMINATE',
    'the change happened, but it is not certain that it lasts; read the key again',
    {
      cause,
    },
  );
}
