import { EiderError } from '../errors/eider-error.ts';
import type { CommitLogStart } from '../ports/commit-log.ts';

const MAX_STORE_ID_BYTES = 255;

/** Throws INVALID_ARGUMENT unless the value can be a sequence: a whole number from 0. */
export function checkCommitSequence(name: string, value: number): void {
  if (!isCount(value)) {
    throw new EiderError('INVALID_ARGUMENT', `give ${name} as a whole number from 0`, { details: { [name]: value } });
  }
}

/** Throws INVALID_ARGUMENT unless the batch is a non-empty array of bytes of at most `maxBytes`. */
export function checkCommitBatch(batch: Uint8Array, maxBytes: number): void {
  if (!(batch instanceof Uint8Array) || batch.byteLength === 0) {
    throw new EiderError('INVALID_ARGUMENT', 'give a batch of at least one byte');
  }
  if (batch.byteLength > maxBytes) {
    throw new EiderError('INVALID_ARGUMENT', 'split the batch: it is larger than one commit can be', {
      details: { sizeBytes: batch.byteLength, maxBytes },
    });
  }
}

/** Throws INVALID_ARGUMENT unless the log can begin so. */
export function checkLogStart(start: CommitLogStart): void {
  const storeIdBytes = typeof start.storeId === 'string' ? new TextEncoder().encode(start.storeId).byteLength : 0;
  if (storeIdBytes === 0 || storeIdBytes > MAX_STORE_ID_BYTES) {
    throw new EiderError('INVALID_ARGUMENT', `give a storeId of 1 to ${MAX_STORE_ID_BYTES} bytes of UTF-8`);
  }
  checkCommitSequence('after', start.after);
  if (!isCount(start.timeMs)) throw new EiderError('INVALID_ARGUMENT', 'give timeMs as whole milliseconds from 0');
}

/** Throws PRECONDITION_FAILED unless a log that has begun is told to begin the very same way. */
export function checkSameLogStart(begun: CommitLogStart, start: CommitLogStart): void {
  const isSame = begun.storeId === start.storeId && begun.after === start.after && begun.timeMs === start.timeMs;
  if (isSame) return;
  throw new EiderError('PRECONDITION_FAILED', 'the log has begun already, for this store: use it or open another log', {
    details: { storeId: begun.storeId, after: begun.after, timeMs: begun.timeMs },
  });
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
