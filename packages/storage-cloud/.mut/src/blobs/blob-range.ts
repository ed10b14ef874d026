import { EiderError, type GetBlobOptions } from '@eider/core';

/** Start (inclusive) and end (exclusive) of a range inside a blob of this size; INVALID_ARGUMENT if it makes no sense. */
export function resolveRange(
  range: NonNullable<GetBlobOptions['range']>,
  sizeBytes: number,
): readonly [number, number] {
  const end = range.end ?? Number.MAX_SAFE_INTEGER;
  if (!isOffset(range.start) || !isOffset(end) || end < range.start) {
    throw new EiderError('INVALID_ARGUMENT', 'give a range of whole numbers with 0 <= start <= end');
  }
  return [Math.min(range.start, sizeBytes), Math.min(end, sizeBytes)];
}

function isOffset(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
