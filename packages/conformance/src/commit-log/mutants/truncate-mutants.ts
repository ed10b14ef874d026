import { type CommitLog, type CommitPosition, EiderError } from '@eider/core';
import { type CommitLogMutant, logMutant } from './log-mutant.ts';

export const truncateMutants: readonly CommitLogMutant[] = [
  logMutant('truncate-one-more', 'a truncate drops one commit too many', (log) => ({
    truncate: (through, options) => log.truncate(Math.min(through + 1, log.state?.lastSequence ?? through), options),
  })),
  logMutant('truncate-does-nothing', 'a truncate drops nothing', (log) => ({
    truncate: async (through) => {
      if (!(Number.isSafeInteger(through) && through >= 0 && through <= (log.state?.lastSequence ?? 0))) {
        throw new EiderError('INVALID_ARGUMENT', 'the mutant has not reached it');
      }
    },
  })),
  logMutant('truncate-counts-anew', 'after a truncate sequences begin at 1 again', (log) => ({
    append: async (batch, options) => {
      const { timeMs, sequence } = await log.append(batch, options);
      return { timeMs, sequence: sequence - (log.state?.truncatedThrough ?? 0) };
    },
  })),
  logMutant('gone-is-skipped', 'a read of what is gone begins with what is left', (log) => ({
    read: (options) => log.read({ ...options, after: Math.max(options.after, log.state?.truncatedThrough ?? 0) }),
  })),
  logMutant('truncate-strict', 'truncating what is gone is an error', (log) => ({
    truncate: async (through, options) => {
      if (through <= (log.state?.truncatedThrough ?? 0) && through >= 0) {
        throw new EiderError('INVALID_ARGUMENT', 'the mutant has dropped it');
      }
      await log.truncate(through, options);
    },
  })),
  logMutant('truncate-clamps', 'truncating what is not there drops everything', (log) => ({
    truncate: (through, options) =>
      log.truncate(Math.min(Math.max(Math.floor(through) || 0, 0), log.state?.lastSequence ?? 0), options),
  })),
  logMutant('truncate-wears-out', 'the fifth truncate drops a commit too many', (log) => {
    let truncates = 0;
    return {
      truncate: async (through, options) => {
        truncates += 1;
        const isWorn = truncates >= 5 && through < (log.state?.lastSequence ?? 0);
        await log.truncate(isWorn ? through + 1 : through, options);
      },
    };
  }),
  logMutant('truncate-loses-appends', 'an append during a truncate is acknowledged and lost', losesAppends),
  logMutant('state-keeps-truncated', 'the state does not say that the log was truncated', (log) => ({
    get state() {
      return log.state === undefined ? undefined : { ...log.state, truncatedThrough: 0 };
    },
  })),
  logMutant(
    'state-tells-the-end-time',
    'the state tells the time of the last commit as that of the truncated one',
    (log) => ({
      get state() {
        return log.state === undefined ? undefined : { ...log.state, truncatedTimeMs: log.state.lastTimeMs };
      },
    }),
  ),
];

function losesAppends(log: CommitLog): Partial<CommitLog> {
  let truncates = 0;
  return {
    append: async (batch, options): Promise<CommitPosition> => {
      if (truncates > 0) return { sequence: options.after + 1, timeMs: 0 };
      return log.append(batch, options);
    },
    truncate: async (through, options) => {
      truncates += 1;
      try {
        await Promise.resolve();
        await log.truncate(through, options);
      } finally {
        truncates -= 1;
      }
    },
  };
}
