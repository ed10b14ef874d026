import { type Clock, type CommitLogStart, EiderError } from '@eider/core';
import { MAX_BATCH_BYTES } from './commit-object.ts';

const MAX_STORE_ID_BYTES = 255;
// What a Date can hold.
const MAX_TIME_MS = 8.64e15;

/** Throws INVALID_ARGUMENT unless the value can be a sequence: a whole number from 0. */
export function checkSequence(name: string, value: number): void {
  if (isCount(value)) return;
  throw new EiderError('INVALID_ARGUMENT', `give ${name} as a whole number from 0`, { details: { [name]: value } });
}

/** Throws INVALID_ARGUMENT unless the batch is an array of bytes that fits into one commit. */
export function checkBatch(batch: Uint8Array): void {
  if (!(batch instanceof Uint8Array) || batch.byteLength === 0) {
    throw new EiderError('INVALID_ARGUMENT', 'give a batch of at least one byte');
  }
  if (batch.byteLength > MAX_BATCH_BYTES) {
    throw new EiderError('INVALID_ARGUMENT', 'split the batch: it is larger than one commit can be', {
      details: { sizeBytes: batch.byteLength, maxBytes: MAX_BATCH_BYTES },
    });
  }
}

/** Throws INVALID_ARGUMENT unless a log can begin so. */
export function checkStart({ storeId, after, timeMs }: CommitLogStart): void {
  const storeIdBytes = typeof storeId === 'string' ? new TextEncoder().encode(storeId).byteLength : 0;
  if (storeIdBytes === 0 || storeIdBytes > MAX_STORE_ID_BYTES) {
    throw new EiderError('INVALID_ARGUMENT', `give a storeId of 1 to ${MAX_STORE_ID_BYTES} bytes of UTF-8`);
  }
  checkSequence('after', after);
  if (!isCount(timeMs)) throw new EiderError('INVALID_ARGUMENT', 'give timeMs as whole milliseconds from 0');
}

/** The time of the next commit: whole milliseconds of the writer's clock, never before its predecessor. */
export function nextCommitTime(clock: Pick<Clock, 'nowMs'>, lastTimeMs: number): number {
  const timeMs = Math.floor(clock.nowMs());
  if (!(Math.abs(timeMs) <= MAX_TIME_MS)) {
    throw new EiderError('INVALID_ARGUMENT', 'the clock gives no time that a date can hold: set it right');
  }
  return Math.max(timeMs, lastTimeMs);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
