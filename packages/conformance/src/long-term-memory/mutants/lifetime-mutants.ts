import { EiderError, type LongTermMemory, type MemoryStats, type StorageStats } from '@eider/core';
import { fixtureMutant, type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedResults } from './rewrite.ts';

function statsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (stats: MemoryStats) => MemoryStats,
) {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    stats: async (options) => change(await inner.stats(options)),
  }));
}

/** A mutant whose root tells something else of what the memory is made of. */
function storageMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (storage: StorageStats) => Partial<StorageStats>,
) {
  return statsMutant(id, defect, breaks, ({ storage, ...stats }) =>
    storage === undefined ? stats : { ...stats, storage: { ...storage, ...change(storage) } },
  );
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await undefined;
}

/** Options without their signal. */
function deaf<O extends { readonly signal?: AbortSignal | undefined }>(
  options: O | undefined,
): Omit<O, 'signal'> | undefined {
  if (options === undefined) return undefined;
  const { signal: _, ...others } = options;
  return others;
}

export const lifetimeMutants: readonly LongTermMemoryMutant[] = [
  fixtureMutant(
    'last-write-lost',
    'opening again loses the newest record',
    ['reopen/keeps-everything', 'reopen/goes-on'],
    (fixture) => ({
      ...fixture,
      reopen: async (memory) => {
        const [newest] = (await memory.search(undefined, { limit: 1 })).hits;
        if (newest !== undefined) await memory.delete(newest.record.key);
        return (await fixture.reopen?.(memory)) ?? memory;
      },
    }),
  ),
  memoryMutant(
    'revisions-begin-again',
    'revisions begin again when opened',
    ['reopen/goes-on'],
    ({ isReopened }) =>
      (inner) => {
        return changedResults(inner, (stored) =>
          isReopened ? { ...stored, revision: stored.revision % 65_536 } : stored,
        );
      },
  ),
  memoryMutant(
    'empty-does-not-open',
    'an empty memory does not open again',
    ['reopen/empty'],
    ({ isReopened }) =>
      (inner) => ({
        count: async (options) => {
          const count = await inner.count(options);
          if (isReopened && count === 0) throw new EiderError('NOT_FOUND', 'no memory is there');
          return count;
        },
      }),
  ),
  statsMutant('stats-count-double', 'commits count double', ['stats/commits', 'many/one-commit'], (stats) => ({
    ...stats,
    lastRevision: stats.lastRevision * 2,
  })),
  statsMutant(
    'stats-of-first-change',
    'lastRevision is that of the first change of the newest commit',
    ['stats/last-revision'],
    (stats) => ({ ...stats, lastRevision: stats.lastRevision - 65_535 }),
  ),
  storageMutant(
    'stats-never-empty',
    'a memtable is never empty',
    ['stats/checkpoint', 'stats/plausible'],
    (storage) => ({
      memtable: { entries: storage.memtable.entries + 1, sizeBytes: storage.memtable.sizeBytes + 1 },
    }),
  ),
  storageMutant('stats-overlap', 'every run begins at the first commit', ['stats/plausible'], (storage) => ({
    runs: storage.runs.map((run) => ({ ...run, from: 0 })),
  })),
  memoryMutant(
    'stats-tell-all',
    'every view tells what the memory is made of',
    ['stats/only-root-tells'],
    ({ root }) => {
      return (inner) => ({ stats: async (options) => ({ ...(await root.stats()), ...(await inner.stats(options)) }) });
    },
  ),
  memoryMutant('stats-of-own-only', 'records leaves out what lies below', ['stats/records'], () => (inner) => ({
    stats: async (options) => ({ ...(await inner.stats(options)), records: await inner.count() }),
  })),
  memoryMutant('close-once', 'closing again fails', ['close/idempotent'], () => {
    let isClosed = false;
    return (inner) => ({
      close: async () => {
        if (isClosed) throw new EiderError('CLOSED', 'closed already');
        isClosed = inner.path.length === 0;
        await inner.close();
      },
    });
  }),
  memoryMutant('count-after-close', 'count answers after close', ['close/every-call'], () => (inner) => ({
    count: (options) =>
      inner.count(options).catch((error: unknown) => (EiderError.is(error, 'CLOSED') ? 0 : Promise.reject(error))),
  })),
  memoryMutant('view-closes-all', 'closing a view closes the memory', ['close/view'], ({ root }) => () => ({
    close: () => root.close(),
  })),
  memoryMutant('dispose-forgets', '`await using` closes nothing', ['close/await-using'], () => () => ({
    [Symbol.asyncDispose]: async () => undefined,
  })),
  memoryMutant('close-in-a-hurry', 'close does not wait for writes', ['close/waits-for-writes'], () => (inner) => ({
    store: async (key, value, options) => {
      await turns();
      return inner.store(key, value, options);
    },
  })),
  memoryMutant(
    'list-ends-at-close',
    'a list just ends when the memory is closed',
    ['close/list-in-progress'],
    () => (inner) => ({
      list: async function* (options) {
        try {
          yield* inner.list(options);
        } catch (error) {
          if (!EiderError.is(error, 'CLOSED')) throw error;
        }
      },
    }),
  ),
  memoryMutant('deaf-writes', 'writes do not look at their signal', ['signal/writes'], () => (inner) => ({
    store: (key, value, options) => inner.store(key, value, deaf(options)),
    storeMany: (items, options) => inner.storeMany(items, deaf(options)),
    delete: (key, options) => inner.delete(key, deaf(options)),
  })),
  memoryMutant(
    'writes-though-aborted',
    'an aborted store is stored nevertheless',
    ['signal/writes'],
    () => (inner) => ({
      store: async (key, value, options) => {
        if (options?.signal?.aborted === true) await inner.store(key, value, deaf(options));
        return inner.store(key, value, options);
      },
    }),
  ),
  memoryMutant('deaf-reads', 'reads do not look at their signal', ['signal/reads'], () => (inner) => ({
    retrieve: (key, options) => inner.retrieve(key, deaf(options)),
    search: (query, options) => inner.search(query, deaf(options)),
    count: (options) => inner.count(deaf(options)),
  })),
  memoryMutant(
    'list-hears-once',
    'a list looks at its signal at its beginning only',
    ['signal/list'],
    () => (inner) => ({
      list: (options) => inner.list(options?.signal?.aborted === true ? options : deaf(options)),
    }),
  ),
  memoryMutant(
    'any-signal-aborts',
    'a signal that is given counts as fired',
    ['signal/unfired'],
    () =>
      (inner): Partial<LongTermMemory> => ({
        retrieve: (key, options) =>
          inner.retrieve(key, options?.signal === undefined ? options : { signal: AbortSignal.abort() }),
      }),
  ),
];
