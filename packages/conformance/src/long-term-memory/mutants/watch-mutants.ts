import { EiderError, type ErrorCode, type LongTermMemory, type MemoryChange, type WatchOptions } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant, type Opening } from './mutant.ts';

/** A mutant that rewrites changes. None of them leaves one out: a case would wait for it. */
function changeMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  rewrite: (change: MemoryChange, opening: Opening) => readonly MemoryChange[],
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, (opening) => (inner) => ({
    watch: (options) => rewritten(inner.watch(options), (change) => rewrite(change, opening)),
  }));
}

async function* rewritten(
  changes: AsyncIterable<MemoryChange>,
  rewrite: (change: MemoryChange) => readonly MemoryChange[],
): AsyncGenerator<MemoryChange> {
  for await (const change of changes) yield* rewrite(change);
}

/** A mutant that watches something else. */
function askMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  ask: (options: WatchOptions) => WatchOptions,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({ watch: (options = {}) => inner.watch(ask(options)) }));
}

/** A mutant whose watch just ends where it should fail. */
function silentMutant(id: string, defect: string, breaks: readonly string[], code: ErrorCode): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    watch: async function* (options) {
      try {
        yield* inner.watch(options);
      } catch (error) {
        if (!EiderError.is(error, code)) throw error;
      }
    },
  }));
}

function stored(change: MemoryChange): MemoryChange {
  if (change.kind === 'stored') return change;
  const { key, revision, deletedAt } = change;
  const times = { createdAt: deletedAt, updatedAt: deletedAt };
  return { kind: 'stored', revision, record: { namespace: [], key, value: null, metadata: {}, revision, ...times } };
}

async function* endedBy(inner: LongTermMemory, options: WatchOptions | undefined): AsyncGenerator<MemoryChange> {
  yield* inner.watch(options);
  throw new EiderError('CLOSED', 'the memory is closed');
}

export const watchMutants: readonly LongTermMemoryMutant[] = [
  changeMutant(
    'watch-repeats',
    'a change is told twice',
    ['watch/from-now', 'watch/history-and-live', 'watch/reopened', 'watch/slow-consumer', 'watch/transaction'],
    (change) => [change, change],
  ),
  changeMutant(
    'watch-nulls-deletions',
    'a deletion is told as a store of null',
    ['watch/from-now', 'watch/content', 'watch/namespace-and-prefix'],
    (change) => [stored(change)],
  ),
  changeMutant(
    'watch-without-metadata',
    'a change tells the record without its metadata',
    ['watch/content'],
    (change) => [change.kind === 'deleted' ? change : { ...change, record: { ...change.record, metadata: {} } }],
  ),
  changeMutant(
    'watch-expires',
    'a record that has expired meanwhile is told as deleted',
    ['watch/expiry'],
    (change, { clock }) => {
      if (change.kind === 'deleted' || (change.record.expiresAt?.getTime() ?? Infinity) > clock.nowMs())
        return [change];
      const { record, revision } = change;
      return [{ kind: 'deleted', revision, key: record.key, deletedAt: record.updatedAt }];
    },
  ),
  askMutant(
    'watch-all-keys',
    'a watch does not look at its prefix',
    ['watch/namespace-and-prefix'],
    ({ prefix: _, ...options }) => options,
  ),
  askMutant(
    'watch-from-position',
    'a watch begins with the change at its position',
    ['watch/position', 'watch/reopened'],
    (options) =>
      typeof options.after === 'number' && options.after > 0 ? { ...options, after: options.after - 1 } : options,
  ),
  askMutant('watch-from-beginning', 'a watch without a position tells everything', ['watch/from-now'], (options) => ({
    after: 0,
    ...options,
  })),
  memoryMutant(
    'watch-begins-late',
    'a watch begins when its first change is asked for',
    ['watch/from-now'],
    () => (inner) => ({
      watch: async function* (options) {
        yield* inner.watch(options);
      },
    }),
  ),
  silentMutant('watch-silent-gap', 'a watch from a position that has gone just ends', ['watch/gone'], 'NOT_FOUND'),
  silentMutant('watch-silent-mistake', 'a watch with bad options just ends', ['bad-input/watch'], 'INVALID_ARGUMENT'),
  silentMutant('watch-silent-abort', 'a watch whose signal fires just ends', ['watch/signal'], 'ABORTED'),
  memoryMutant('watch-fails-at-close', 'a watch fails when the memory closes', ['watch/closed'], () => (inner) => ({
    watch: (options) => endedBy(inner, options),
  })),
  memoryMutant('watch-holds-fast', 'a watch that waits cannot be left', ['watch/ended'], () => (inner) => ({
    watch: async function* (options) {
      yield* inner.watch(options);
    },
  })),
];
