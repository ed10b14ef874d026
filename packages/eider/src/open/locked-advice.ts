import { EiderError } from '@eider/core';

/** Says what to do where a file is open elsewhere; any other failure is passed on as it is. */
export async function withLockedAdvice<Result>(opening: Promise<Result>): Promise<Result> {
  try {
    return await opening;
  } catch (error) {
    if (!EiderError.is(error, 'LOCKED')) throw error;
    throw new EiderError(
      'LOCKED',
      'this memory is open elsewhere, and a local file has one owner: use that one or close it; to share it among processes use a folder URI (file:///folder/), which later versions open',
      { details: error.details, retryable: error.retryable, cause: error },
    );
  }
}
