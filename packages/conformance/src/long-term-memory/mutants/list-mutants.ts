import { EiderError } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedList, gather } from './rewrite.ts';

export const listMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'order-of-units',
    'keys are ordered by UTF-16 units',
    ['list/order', 'list/order-over-layers'],
    () => (inner) => {
      return changedList(inner, async function* (records) {
        yield* (await gather(records)).toSorted((a, b) => (a.key < b.key ? -1 : 1));
      });
    },
  ),
  memoryMutant(
    'order-of-writing',
    'a list has the order of the writes',
    ['list/order-over-layers', 'list/never-capped'],
    () => (inner) => {
      return changedList(inner, async function* (records) {
        yield* (await gather(records)).toSorted((a, b) => a.revision - b.revision);
      });
    },
  ),
  memoryMutant('prefix-is-pattern', '_ in a prefix stands for any character', ['list/prefix'], () => (inner) => {
    return changedList(
      inner,
      async function* (records, { prefix = '' }) {
        for await (const record of records) if (isLike(record.key, prefix)) yield record;
      },
      ({ prefix = '', ...options }) =>
        typeof prefix === 'string' ? { ...options, prefix: beforeWildcard(prefix) } : { ...options, prefix },
    );
  }),
  memoryMutant(
    'after-inclusive',
    'a list begins with the key that it should come after',
    ['list/after', 'list/resume'],
    () => (inner) => ({
      list: async function* (options = {}) {
        const { after, prefix = '' } = options;
        const first = after === undefined || !after.startsWith(prefix) ? undefined : await inner.retrieve(after);
        if (first !== undefined) yield first;
        yield* inner.list(options);
      },
    }),
  ),
  memoryMutant('after-must-exist', 'a list after a key that is not there is empty', ['list/after'], () => (inner) => ({
    list: async function* (options = {}) {
      if (options.after !== undefined && (await inner.retrieve(options.after)) === undefined) return;
      yield* inner.list(options);
    },
  })),
  memoryMutant(
    'after-without-prefix',
    'after is ignored beside a prefix',
    ['list/prefix-and-after'],
    () => (inner) => ({
      list: ({ after, ...options } = {}) =>
        inner.list(after === undefined || options.prefix !== undefined ? options : { ...options, after }),
    }),
  ),
  memoryMutant('list-unfiltered', 'a list ignores its filter', ['list/filter', 'filter/equal'], () => (inner) => ({
    list: ({ filter: _, ...options } = {}) => inner.list(options),
  })),
  memoryMutant('empty-list-fails', 'a list of an empty namespace is NOT_FOUND', ['list/empty'], () => (inner) => {
    return changedList(inner, async function* (records) {
      const all = await gather(records);
      if (all.length === 0) throw new EiderError('NOT_FOUND', 'nothing is there');
      yield* all;
    });
  }),
  memoryMutant('list-capped', 'a list ends after 5,000 records', ['list/never-capped'], () => (inner) => {
    return changedList(inner, async function* (records) {
      let given = 0;
      for await (const record of records) {
        given += 1;
        if (given > 5_000) return;
        yield record;
      }
    });
  }),
  memoryMutant('list-ends-at-checkpoint', 'a checkpoint ends the lists that run', ['list/while-writing'], () => {
    let checkpoints = 0;
    return (inner) => ({
      checkpoint: (options) => {
        checkpoints += 1;
        return inner.checkpoint(options);
      },
      ...changedList(inner, async function* (records) {
        const before = checkpoints;
        for await (const record of records) {
          if (checkpoints > before) return;
          yield record;
        }
      }),
    });
  }),
  memoryMutant('count-of-names', 'count counts deleted records', ['count/live', 'delete/gone'], () => {
    const names = new Set<string>();
    return (inner) => ({
      store: (key, value, options) => {
        names.add(JSON.stringify([inner.path, key]));
        return inner.store(key, value, options);
      },
      count: async (options) => Math.max(await inner.count(options), names.size),
    });
  }),
  memoryMutant(
    'count-of-entries',
    'count adds up what memtable and runs hold',
    ['count/over-runs', 'namespaces/isolation'],
    ({ root }) =>
      () => ({
        count: async () => {
          const { storage } = await root.stats();
          const runs = storage?.runs ?? [];
          return (storage?.memtable.entries ?? 0) + runs.reduce((sum, { records }) => sum + records, 0);
        },
      }),
  ),
];

function beforeWildcard(prefix: string): string {
  return prefix.split('_', 1)[0] ?? '';
}

function isLike(key: string, prefix: string): boolean {
  const signs = [...key];
  return [...prefix].every((sign, index) => sign === signs[index] || (sign === '_' && index < signs.length));
}
