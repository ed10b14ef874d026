import { hostname } from 'node:os';
import { EiderError, type ErrorDetails } from '@eider/core';

const HERE = 'this process has this memory open already: use that one, or close it first';
const ELSEWHERE =
  'this memory is open elsewhere, and a local file has one owner: use that one or close it; to share it among processes use a folder URI (file:///folder/)';

/** Says what to do where a file is open already, here or elsewhere, and which memory it is; any other failure is passed on as it is. */
export async function withLockedAdvice<Result>(opening: Promise<Result>, memory?: string): Promise<Result> {
  try {
    return await opening;
  } catch (error) {
    if (!EiderError.is(error, 'LOCKED')) throw error;
    const { details, retryable } = error;
    throw new EiderError('LOCKED', isHere(details) ? HERE : ELSEWHERE, {
      details: { ...(memory === undefined ? {} : { memory }), ...details },
      retryable,
      cause: error,
    });
  }
}

// Processes of two containers may have the same id.
function isHere({ pid, holderPid, host = hostname() }: ErrorDetails): boolean {
  return (pid ?? holderPid) === process.pid && host === hostname();
}
