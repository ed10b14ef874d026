import { type CommitLog, EiderError } from '@eider/core';
import { type CommitLogMutant, logMutant } from './log-mutant.ts';

export const callMutants: readonly CommitLogMutant[] = [
  logMutant('ignores-signal', 'signals are ignored', (log) => ({
    append: (batch, { after }) => log.append(batch, { after }),
    read: ({ after }) => log.read({ after }),
    truncate: (through) => log.truncate(through),
  })),
  logMutant('read-looks-once', 'a read looks at its signal only when it begins', (log) => ({
    async *read({ after, signal }) {
      if (signal?.aborted === true) throw aborted();
      yield* log.read({ after });
    },
  })),
  logMutant('aborts-late', 'an append is aborted after it has written', (log) => ({
    append: async (batch, { after, signal }) => {
      const position = await log.append(batch, { after });
      if (signal?.aborted === true) throw aborted();
      return position;
    },
  })),
  logMutant('any-signal-aborts', 'a call with a signal is aborted, fired or not', (log) => ({
    truncate: async (through, options) => {
      if (options?.signal !== undefined) throw aborted();
      await log.truncate(through, options);
    },
  })),
  logMutant('close-does-nothing', 'a closed log goes on working', () => ({ close: async () => undefined })),
  logMutant('sync-needs-begin', 'a log that has not begun cannot be synced', (log) => ({
    sync: async () => {
      if (log.state === undefined) throw new EiderError('PRECONDITION_FAILED', 'the mutant has not begun');
      await log.sync();
    },
  })),
  logMutant('sync-forgets', 'sync drops what it has synced', (log) => ({
    sync: async () => {
      if (log.state !== undefined) await log.truncate(log.state.lastSequence);
    },
  })),
  logMutant('syncs-closed', 'a closed log can be synced', () => ({ sync: async () => undefined })),
  logMutant('close-once', 'the second close fails', closeOnce),
  logMutant('close-needs-begin', 'a log that has not begun cannot be closed', (log) => ({
    close: async () => {
      if (log.state === undefined) throw new EiderError('PRECONDITION_FAILED', 'the mutant has not begun');
      await log.close();
    },
  })),
  logMutant('close-does-not-wait', 'close resolves before the appends in flight', (log) => ({
    append: async (batch, options) => {
      const position = await log.append(batch, options);
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      return position;
    },
    close: async () => {
      log.close().catch(() => undefined);
    },
  })),
];

function closeOnce(log: CommitLog): Partial<CommitLog> {
  let isClosed = false;
  return {
    close: async () => {
      if (isClosed) throw new EiderError('CLOSED', 'the mutant is closed');
      isClosed = true;
      await log.close();
    },
  };
}

function aborted(): EiderError {
  return new EiderError('ABORTED', 'the mutant was aborted');
}
