import { type CommitLogMutant, foundMutant, type LogChange, logMutant, readMutant } from './log-mutant.ts';

/** Appends answer with the clock's time, even if it went back. */
const answersWithTheClock: LogChange = (log, { time }) => ({
  append: async (batch, options) => ({ ...(await log.append(batch, options)), timeMs: Math.floor(time.nowMs()) }),
});

export const timeMutants: readonly CommitLogMutant[] = [
  logMutant('time-goes-back', 'a commit has the time of the clock, even if it went back', answersWithTheClock),
  foundMutant(
    'time-goes-back-when-found',
    'a log that is found again has forgotten its last time',
    answersWithTheClock,
  ),
  logMutant('time-goes-back-when-empty', 'a log that was truncated has forgotten its last time', (log, fixture) => ({
    append: async (batch, options) => {
      const isEmpty = log.state?.truncatedThrough === log.state?.lastSequence && options.after > 0;
      const position = await log.append(batch, options);
      return isEmpty ? { ...position, timeMs: fixture.time.nowMs() } : position;
    },
  })),
  logMutant('time-counts', 'times are counted, not taken from the clock', (log) => ({
    append: async (batch, options) => {
      const position = await log.append(batch, options);
      return { ...position, timeMs: position.sequence };
    },
  })),
  logMutant('time-with-fraction', 'times have fractions', (log, { time }) => ({
    append: async (batch, options) => {
      const position = await log.append(batch, options);
      return Math.floor(time.nowMs()) === position.timeMs ? { ...position, timeMs: time.nowMs() } : position;
    },
  })),
  readMutant('read-other-time', 'read gives other times than append', (commits) =>
    commits.map((commit) => ({ ...commit, timeMs: Math.floor(commit.timeMs / 1000) })),
  ),
];
