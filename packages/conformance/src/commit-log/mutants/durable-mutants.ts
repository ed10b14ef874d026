import { type Commit, type CommitLog, EiderError } from '@eider/core';
import { EMPTY_STATE } from './begin-mutants.ts';
import { type CommitLogMutant, foundMutant, logMutant, stopMutant } from './log-mutant.ts';

export const durableMutants: readonly CommitLogMutant[] = [
  logMutant('says-it-is-not-durable', 'a durable log says that it is none', (log) => ({ durable: !log.durable })),
  foundMutant('found-without-last', 'the last commit is missing when the log is found again', (log) => ({
    async *read(options) {
      let held: Commit | undefined;
      for await (const commit of log.read(options)) {
        if (held !== undefined) yield held;
        held = commit;
      }
    },
  })),
  foundMutant('found-with-other-state', 'the state is not what it was when the log is found again', (log) => ({
    get state() {
      return log.state === undefined ? undefined : { ...log.state, truncatedThrough: 0, sizeBytes: 0 };
    },
  })),
  foundMutant('found-begun', 'a log that had not begun is found with a state', (log) => ({
    get state() {
      return log.state ?? EMPTY_STATE;
    },
  })),
  foundMutant('found-begins-any', 'a log that is found again takes any start', (log) => ({
    begin: async (start) => {
      if (log.state === undefined) await log.begin(start);
    },
  })),
  logMutant('tears-uncounted', 'a half written commit is not counted', () => ({ recovery: { tornBytes: 0 } })),
  logMutant('tears-always', 'a whole log counts as torn', () => ({ recovery: { tornBytes: 1 } })),
  stopMutant('open-mends', 'opening a torn or damaged log changes it', (stopped) => {
    let opens = 0;
    return {
      content: async () => Uint8Array.of(...(await stopped.content()), opens),
      open: () => {
        opens += 1;
        return stopped.open();
      },
    };
  }),
  stopMutant('damage-is-skipped', 'a damaged log opens as an empty one', (stopped) => ({
    open: () =>
      stopped.open().catch((error: unknown) => {
        if (EiderError.is(error, 'CORRUPT_DATA')) return emptyLog();
        throw error;
      }),
  })),
];

/** As far as the case looks before it fails. */
function emptyLog(): CommitLog {
  return {
    durable: true,
    state: undefined,
    recovery: { tornBytes: 0 },
    begin: async () => undefined,
    append: async ({ byteLength }) => ({ sequence: byteLength, timeMs: 0 }),
    async *read() {},
    truncate: async () => undefined,
    sync: async () => undefined,
    close: async () => undefined,
  };
}
