import { type Commit, type CommitLog, EiderError } from '@eider/core';
import { type CommitLogMutant, logMutant, readMutant } from './log-mutant.ts';

export const readMutants: readonly CommitLogMutant[] = [
  logMutant('read-inclusive', 'a read begins with the commit `after`', (log) => ({
    read: (options) => log.read({ ...options, after: Math.max(options.after - 1, log.state?.truncatedThrough ?? 0) }),
  })),
  readMutant('read-backwards', 'a read gives the newest commit first', (commits) => commits.toReversed()),
  readMutant('read-forgets-after', 'a read from the middle misses one', (commits, options) =>
    options.after > 2 ? commits.slice(1) : commits,
  ),
  readMutant('read-one-piece', 'a read ends after 500 commits', (commits) => commits.slice(0, 500)),
  logMutant('read-nothing-is-an-error', 'a read that has nothing to give is NOT_FOUND', (log) => ({
    async *read(options) {
      if (options.after === log.state?.lastSequence) throw new EiderError('NOT_FOUND', 'the mutant has nothing');
      yield* log.read(options);
    },
  })),
  logMutant('read-follows', 'a read goes on with what is appended meanwhile', (log) => ({
    async *read(options) {
      let { after } = options;
      while (after < (log.state?.lastSequence ?? 0)) {
        for await (const commit of log.read({ ...options, after })) {
          after = commit.sequence;
          yield commit;
        }
      }
    },
  })),
  logMutant('read-shares-bytes', 'two reads give the same arrays', sharesBytes),
  logMutant('read-alone', 'a read ends when another begins', (log) => {
    let newest = 0;
    return {
      async *read(options) {
        newest += 1;
        const mine = newest;
        for await (const commit of log.read(options)) {
          if (mine !== newest) return;
          yield commit;
        }
      },
    };
  }),
  logMutant('read-once', 'after a read that was left early all are empty', (log) => {
    let wasLeft = false;
    return {
      async *read(options) {
        if (wasLeft) return;
        wasLeft = true;
        yield* log.read(options);
        wasLeft = false;
      },
    };
  }),
  logMutant('read-unchecked', 'a senseless `after` of a read is mended', (log) => ({
    read: (options) => log.read({ ...options, after: Math.max(Math.floor(options.after), 0) || 0 }),
  })),
];

function sharesBytes(log: CommitLog): Partial<CommitLog> {
  const given = new Map<number, Commit>();
  return {
    async *read(options) {
      for await (const commit of log.read(options)) {
        const shared = given.get(commit.sequence) ?? commit;
        given.set(commit.sequence, shared);
        yield shared;
      }
    },
  };
}
