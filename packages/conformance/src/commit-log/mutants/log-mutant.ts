import type { Commit, CommitLog, ReadLogOptions } from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { CommitLogFixture, StoppedLog } from '../fixture.ts';

export type CommitLogMutant = Mutant<CommitLogFixture>;

/** What a mutant's log replaces. */
export type LogChange = (log: CommitLog, fixture: CommitLogFixture) => Partial<CommitLog>;

/** A mutant whose logs have something replaced, the first one and those found again alike. */
export function logMutant(id: string, defect: string, change: LogChange): CommitLogMutant {
  return mutant(id, defect, (fixture) => ({
    open: async () => changedLog(await fixture.open(), fixture, change),
    crash: async () => changedStop(await fixture.crash(), fixture, change),
  }));
}

/** A mutant whose logs have something replaced only when they are found again. */
export function foundMutant(id: string, defect: string, change: LogChange): CommitLogMutant {
  return mutant(id, defect, (fixture) => {
    let opens = 0;
    return {
      open: async () => {
        const log = await fixture.open();
        opens += 1;
        return opens === 1 ? log : changedLog(log, fixture, change);
      },
      crash: async () => changedStop(await fixture.crash(), fixture, change),
    };
  });
}

/** A mutant of what a stopped machine leaves. */
export function stopMutant(
  id: string,
  defect: string,
  change: (stopped: StoppedLog) => Partial<StoppedLog>,
): CommitLogMutant {
  return mutant(id, defect, (fixture) => ({
    crash: async () => {
      const stopped = await fixture.crash();
      return { ...boundStop(stopped), ...change(stopped) };
    },
  }));
}

/** A mutant whose reads are changed as a whole. */
export function readMutant(
  id: string,
  defect: string,
  change: (commits: readonly Commit[], options: ReadLogOptions) => readonly Commit[],
): CommitLogMutant {
  return logMutant(id, defect, (log) => ({
    async *read(options) {
      const commits: Commit[] = [];
      for await (const commit of log.read(options)) commits.push(commit);
      yield* change(commits, options);
    },
  }));
}

/** The same log with something replaced. */
function changedLog(log: CommitLog, fixture: CommitLogFixture, change: LogChange): CommitLog {
  const bound: CommitLog = {
    durable: log.durable,
    get state() {
      return log.state;
    },
    recovery: log.recovery,
    begin: (start) => log.begin(start),
    append: (batch, options) => log.append(batch, options),
    read: (options) => log.read(options),
    truncate: (through, options) => log.truncate(through, options),
    sync: () => log.sync(),
    close: () => log.close(),
  };
  const changes = Object.getOwnPropertyDescriptors(change(log, fixture));
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(bound), ...changes }) as CommitLog;
}

function mutant(
  id: string,
  defect: string,
  change: (fixture: CommitLogFixture) => Partial<CommitLogFixture>,
): CommitLogMutant {
  return {
    id: `commit-log/mutant/${id}`,
    defect,
    mutate: (fixture) => ({
      time: fixture.time,
      open: () => fixture.open(),
      crash: () => fixture.crash(),
      ...change(fixture),
    }),
  };
}

function changedStop(stopped: StoppedLog, fixture: CommitLogFixture, change: LogChange): StoppedLog {
  return { ...boundStop(stopped), open: async () => changedLog(await stopped.open(), fixture, change) };
}

function boundStop(stopped: StoppedLog): StoppedLog {
  return {
    open: () => stopped.open(),
    content: () => stopped.content(),
    tearLast: () => stopped.tearLast(),
    damageMiddle: () => stopped.damageMiddle(),
  };
}
