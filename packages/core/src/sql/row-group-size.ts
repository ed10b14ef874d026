import { EiderError } from '../errors/eider-error.ts';

const SMALLEST = 2_048;
const LARGEST = 65_536;

/** The same number if DuckDB takes it as the size of a row group everywhere; INVALID_ARGUMENT otherwise. */
export function checkRowGroupSize(rows: number): number {
  const isPowerOfTwo = Number.isSafeInteger(rows) && rows > 0 && Number.isInteger(Math.log2(rows));
  if (isPowerOfTwo && rows >= SMALLEST && rows <= LARGEST) return rows;
  throw new EiderError('INVALID_ARGUMENT', 'rowGroupSize must be a power of two from 2,048 to 65,536', {
    details: { rowGroupSize: String(rows).slice(0, 40) },
  });
}
