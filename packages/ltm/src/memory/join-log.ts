import { type CommitLog, EiderError } from '@eider/core';
import type { StoredRuns } from '../runs/run-store.ts';

/** Refuses a log that continues a memory whose file is not there. */
export function checkLogBegins(log: CommitLog): void {
  const truncatedThrough = log.state?.truncatedThrough ?? 0;
  if (truncatedThrough === 0) return;
  throw new EiderError(
    'CORRUPT_DATA',
    'the log continues a memory file that is not there; restore the file from a backup',
    { details: { logFrom: truncatedThrough + 1 } },
  );
}

/** Makes sure that log and file belong together and leave no commit out. */
export async function joinLog(log: CommitLog, { storeId, needsLog, checkpoint }: StoredRuns): Promise<void> {
  if (log.state === undefined) {
    if (needsLog) {
      throw new EiderError(
        'CORRUPT_DATA',
        'the log of this memory is missing or empty, and the memory was not closed: put the log back beside the file',
      );
    }
    await log.begin({ storeId, after: checkpoint.sequence, timeMs: checkpoint.timeMs });
    return;
  }
  const { storeId: logStoreId, truncatedThrough, lastSequence } = log.state;
  if (logStoreId !== storeId) {
    throw new EiderError('INVALID_ARGUMENT', 'the log belongs to another memory; open each file with its own log', {
      details: { logStoreId, storeId },
    });
  }
  if (truncatedThrough > checkpoint.sequence || lastSequence < checkpoint.sequence) {
    throw new EiderError(
      'CORRUPT_DATA',
      'commits between the memory file and its log are missing; restore both from one backup',
      { details: { checkpointSequence: checkpoint.sequence, logFrom: truncatedThrough + 1, logTo: lastSequence } },
    );
  }
}
