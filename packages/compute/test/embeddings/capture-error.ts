import { EiderError } from '@eider/core';

/** The EiderError that a call rejects with. */
export async function captureError(call: Promise<unknown>): Promise<EiderError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (EiderError.is(error)) return error;
  throw new Error(`expected an EiderError, got ${String(error)}`, { cause: error });
}
