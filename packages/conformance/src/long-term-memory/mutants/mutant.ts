import type { Clock, ListOptions, LongTermMemory, MemoryRecord, SearchOptions, SearchResult } from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { LongTermMemoryFixture } from '../fixture.ts';

/** A memory broken in one way, with the cases that must notice. */
export interface LongTermMemoryMutant extends Mutant<LongTermMemoryFixture> {
  /** Ids of the cases that fail on it. Others may fail too. */
  readonly breaks: readonly string[];
}

/** How a memory was opened. */
export interface Opening {
  readonly clock: Clock;
  /** Whether it is one that was closed before. */
  readonly isReopened: boolean;
  /** The right memory, at its root. */
  readonly root: LongTermMemory;
}

/** Methods that a mutant replaces. Its search and list know nothing of the type that their caller names for the values. */
export interface Replaced extends Partial<Omit<LongTermMemory, 'search' | 'list'>> {
  search?(query: string | undefined, options?: SearchOptions): Promise<SearchResult>;
  list?(options?: ListOptions): AsyncIterable<MemoryRecord>;
}

/** What a mutant replaces, for the root and for each view of one memory. */
export type Defect = (inner: LongTermMemory) => Replaced;

/** A mutant of the fixture; `id` and `breaks` are their parts behind `long-term-memory/`. */
export function fixtureMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  mutate: (fixture: LongTermMemoryFixture) => LongTermMemoryFixture,
): LongTermMemoryMutant {
  return {
    id: `long-term-memory/mutant/${id}`,
    defect,
    breaks: breaks.map((caseId) => `long-term-memory/${caseId}`),
    mutate,
  };
}

/** A mutant whose memories have some methods replaced. `begin` runs for each opened memory: what it holds is shared by its views. */
export function memoryMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  begin: (opening: Opening) => Defect,
): LongTermMemoryMutant {
  return fixtureMutant(id, defect, breaks, (fixture) => {
    const { clock, reopen } = fixture;
    const inners = new Map<LongTermMemory, LongTermMemory>();
    const wrap = (root: LongTermMemory, isReopened: boolean): LongTermMemory => {
      const broken = brokenMemory(root, begin({ clock, isReopened, root }));
      inners.set(broken, root);
      return broken;
    };
    return {
      clock,
      open: async (settings) => wrap(await fixture.open(settings), false),
      reopen:
        reopen &&
        (async (memory) => {
          const again = reopen(inners.get(memory) ?? memory);
          return wrap(await again, true);
        }),
    };
  });
}

function brokenMemory(inner: LongTermMemory, defect: Defect): LongTermMemory {
  const broken: LongTermMemory = {
    path: inner.path,
    store: (key, value, options) => inner.store(key, value, options),
    storeMany: (items, options) => inner.storeMany(items, options),
    retrieve: (key, options) => inner.retrieve(key, options),
    retrieveMany: (keys, options) => inner.retrieveMany(keys, options),
    delete: (key, options) => inner.delete(key, options),
    search: (query, options) => inner.search(query, options),
    list: (options) => inner.list(options),
    count: (options) => inner.count(options),
    deleteMany: (keys, options) => inner.deleteMany(keys, options),
    transaction: (work, options) => inner.transaction(work, options),
    namespaces: (options) => inner.namespaces(options),
    watch: (options) => inner.watch(options),
    checkpoint: (options) => inner.checkpoint(options),
    stats: (options) => inner.stats(options),
    namespace: (...parts) => brokenMemory(inner.namespace(...parts), defect),
    close: () => inner.close(),
    [Symbol.asyncDispose]: () => broken.close(),
    ...(defect(inner) as Partial<LongTermMemory>),
  };
  return broken;
}
