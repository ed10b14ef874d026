import { type CommitLog, type CommitLogState, EiderError } from '@eider/core';
import type { Checkpoint, StoredRuns } from '../runs/run-store.ts';

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

/** Makes sure that log and file belong together, tell one history, and leave no commit out. */
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
  await checkSameHistory(log, log.state, checkpoint);
}

// Two copies of one memory that were both written to have the same sequences, but not the same commits: their times tell them apart.
async function checkSameHistory(log: CommitLog, state: CommitLogState, checkpoint: Checkpoint): Promise<void> {
  const logTimeMs = await timeOf(log, state, checkpoint.sequence);
  if (logTimeMs === checkpoint.timeMs) return;
  throw new EiderError(
    'CORRUPT_DATA',
    'the log is that of another copy of this memory, and the copies have diverged; open each file with its own log',
    { details: { checkpointSequence: checkpoint.sequence, checkpointTimeMs: checkpoint.timeMs, logTimeMs } },
  );
}

/** When the commit of a sequence was made that the log holds, or was truncated through. */
async function timeOf(log: CommitLog, state: CommitLogState, sequence: number): Promise<number> {
  if (sequence === state.lastSequence) return state.lastTimeMs;
  if (sequence === state.truncatedThrough) return state.truncatedTimeMs;
  for await (const { timeMs } of log.read({ after: sequence - 1 })) return timeMs;
  return state.truncatedTimeMs;
}
