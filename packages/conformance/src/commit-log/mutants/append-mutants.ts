import { type CommitLog, EiderError } from '@eider/core';
import { type CommitLogMutant, logMutant, readMutant } from './log-mutant.ts';

export const appendMutants: readonly CommitLogMutant[] = [
  logMutant('ignores-after', 'an append goes to the end, whatever `after` says', (log) => ({
    append: async (batch, options) => {
      await log.append(batch, options).catch(ignoreRefusal);
      const after = log.state?.lastSequence ?? 0;
      return after > options.after
        ? { sequence: after, timeMs: log.state?.lastTimeMs ?? 0 }
        : log.append(batch, { after });
    },
  })),
  logMutant('refused-append-writes', 'an append that is refused writes all the same', (log) => ({
    append: async (batch, options) => {
      try {
        return await log.append(batch, options);
      } catch (error) {
        const after = log.state?.lastSequence;
        if (EiderError.is(error, 'PRECONDITION_FAILED') && after !== undefined) await log.append(batch, { after });
        throw error;
      }
    },
  })),
  logMutant('sequence-from-zero', 'the first commit has the sequence 0', (log) => ({
    append: async (batch, options) => {
      const position = await log.append(batch, options);
      return { ...position, sequence: position.sequence - 1 };
    },
  })),
  logMutant('takes-empty', 'an empty batch becomes a zero', (log) => ({
    append: (batch, options) => log.append(batch.byteLength === 0 ? new Uint8Array(1) : batch, options),
  })),
  logMutant('after-unchecked', 'a senseless `after` is taken for one that has passed', (log) => ({
    append: (batch, options) =>
      log.append(batch, Number.isSafeInteger(options.after) && options.after >= 0 ? options : { after: 2 ** 50 }),
  })),
  readMutant('trims-zeros', 'zeros at the end of a batch are lost', (commits) =>
    commits.map((commit) => ({ ...commit, batch: commit.batch.slice(0, lastNonZero(commit.batch) + 1) })),
  ),
  readMutant('cuts-long-batches', 'of a batch only two MiB are kept', (commits) =>
    commits.map((commit) => ({ ...commit, batch: commit.batch.slice(0, 2 * 1024 * 1024) })),
  ),
  logMutant('keeps-the-callers-bytes', 'the log keeps the array that it was given', keepsBytes),
  logMutant('state-size-stays', 'sizeBytes is always the same', (log) => ({
    get state() {
      return log.state === undefined ? undefined : { ...log.state, sizeBytes: 0 };
    },
  })),
  logMutant('state-late', 'the state is that of the append before', (log) => {
    let state = log.state;
    return {
      get state() {
        return state === undefined ? log.state : state;
      },
      append: async (batch, options) => {
        state = log.state;
        return log.append(batch, options);
      },
    };
  }),
];

function keepsBytes(log: CommitLog): Partial<CommitLog> {
  const kept = new Map<number, Uint8Array>();
  return {
    append: async (batch, options) => {
      const position = await log.append(batch, options);
      kept.set(position.sequence, batch);
      return position;
    },
    async *read(options) {
      for await (const commit of log.read(options)) {
        yield { ...commit, batch: kept.get(commit.sequence)?.slice() ?? commit.batch };
      }
    },
  };
}

function ignoreRefusal(error: unknown): void {
  if (!EiderError.is(error, 'PRECONDITION_FAILED')) throw error;
}

function lastNonZero(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0);
}
