import { EiderError } from '@eider/core';

/** The error of bytes that are no Parquet file, or a damaged one. */
export function corruptParquet(cause?: unknown): EiderError {
  return new EiderError('CORRUPT_DATA', 'this is no parquet file, or a damaged one; restore it from a backup', {
    cause,
  });
}

/** Runs a decoder; what it fails with is damage. */
export function decoding<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw EiderError.is(error) ? error : corruptParquet(error);
  }
}
