import { EiderError } from '@eider/core';

/** The EiderError that a call rejects with. */
export async function errorOf(call: Promise<unknown>): Promise<EiderError> {
  try {
    await call;
  } catch (error) {
    if (EiderError.is(error)) return error;
    throw error;
  }
  throw new Error('the call did not reject');
}
