import { type CommitLog, type CommitLogState, EiderError } from '@eider/core';
import { type CommitLogMutant, logMutant } from './log-mutant.ts';

/** What a log says that takes itself for begun. */
export const EMPTY_STATE: CommitLogState = {
  storeId: '',
  lastSequence: 0,
  lastTimeMs: 0,
  truncatedThrough: 0,
  truncatedTimeMs: 0,
  sizeBytes: 0,
};

export const beginMutants: readonly CommitLogMutant[] = [
  logMutant('state-before-begin', 'a new log has a state', (log) => ({
    get state() {
      return log.state ?? EMPTY_STATE;
    },
  })),
  logMutant('append-begins', 'an append begins the log by itself', (log) => ({
    append: async (batch, options) => {
      if (log.state === undefined) await log.begin({ storeId: 'store-1', after: 0, timeMs: 0 });
      return log.append(batch, options);
    },
  })),
  logMutant('other-store-id', 'the state names another store', (log) => ({
    get state() {
      return log.state === undefined ? undefined : { ...log.state, storeId: log.state.storeId.toUpperCase() };
    },
  })),
  logMutant('begins-at-zero', 'a log begins at sequence 0, whatever it was told', (log) => ({
    begin: (start) => log.begin({ ...start, after: Math.min(start.after, 0) }),
  })),
  logMutant('begins-at-time-zero', 'a log forgets the time of the commit that it continues', (log) => ({
    begin: (start) => log.begin({ ...start, timeMs: Math.min(start.timeMs, 0) }),
  })),
  logMutant('begin-once', 'saying the same again is refused', (log) => ({
    begin: async (start) => {
      if (log.state !== undefined) throw new EiderError('PRECONDITION_FAILED', 'the mutant has begun');
      await log.begin(start);
    },
  })),
  logMutant('begin-any', 'saying something else is accepted', (log) => ({
    begin: (start) => log.begin(start).catch(unlessRefused(log)),
  })),
  logMutant('begin-unchecked', 'a senseless start is mended', (log) => ({
    begin: (start) =>
      log.begin(start).catch((error: unknown) => {
        if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
        return log.begin({ storeId: 'mended', after: 0, timeMs: 0 });
      }),
  })),
  logMutant('begin-forgets', 'after a truncate the log no longer knows how it began', (log) => ({
    begin: async (start) => {
      if ((log.state?.truncatedThrough ?? 0) > start.after) throw new EiderError('PRECONDITION_FAILED', 'forgotten');
      await log.begin(start);
    },
  })),
];

function unlessRefused(log: CommitLog): (error: unknown) => void {
  return (error) => {
    if (!EiderError.is(error, 'PRECONDITION_FAILED') || log.state === undefined) throw error;
  };
}
