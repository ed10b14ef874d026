import { EiderError } from '@eider/core';

const ADVICE = {
  csv: 'the CSV cannot be read; look for rows with too few or too many fields, quotes that do not close, mixed line ends, bytes that are no UTF-8, or a record above 2 MiB',
  json: 'the JSON cannot be read; json holds an array of objects and ndjson one object a line, in UTF-8, each object at most 16 MiB',
  parquet: 'the Parquet file is damaged or no Parquet file; write it anew',
} as const;

/** Runs `work`, which reads a file of this format; what DuckDB says of its content, which may quote it, becomes advice. */
export async function withReadAdvice<T>(format: keyof typeof ADVICE, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    throw new EiderError(format === 'parquet' ? 'CORRUPT_DATA' : 'INVALID_ARGUMENT', ADVICE[format]);
  }
}

function isAboutContent(error: unknown): boolean {
  return ['INVALID_ARGUMENT', 'CORRUPT_DATA', 'INTERNAL'].some((code) => EiderError.is(error, code as 'INTERNAL'));
}
