import { EiderError } from '../src/index.ts';

/** The EiderError that `work` throws; fails if it throws another or none. */
export function captureError(work: () => unknown): EiderError {
  try {
    work();
  } catch (error) {
    if (EiderError.is(error)) return error;
    throw error;
  }
  throw new Error('expected an EiderError, but nothing was thrown');
}
