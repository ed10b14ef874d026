import type { StoredRecord, StoreItem } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';

function manyMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (items: readonly StoreItem[]) => readonly StoreItem[],
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    storeMany: (items, options) => inner.storeMany(change([...items]), options),
  }));
}

export const manyMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'many-one-by-one',
    'many are stored one after the other',
    ['many/one-commit', 'many/all-or-nothing'],
    () => {
      return (inner) => ({
        storeMany: async (items, options) => {
          const stored: StoredRecord[] = [];
          for (const { key, value, ...own } of items)
            stored.push(await inner.store(key, value, { ...own, ...options }));
          return stored;
        },
      });
    },
  ),
  memoryMutant('many-reversed', 'results of many come in another order', ['many/results'], () => (inner) => ({
    storeMany: async (items, options) => (await inner.storeMany(items, options)).toReversed(),
  })),
  manyMutant('many-first-wins', 'of many with one key the first one wins', ['many/duplicates'], (items) =>
    items.map((item) => items.find(({ key }) => key === item.key) ?? item),
  ),
  manyMutant('many-share-options', 'all of many get the options of the first', ['many/options-of-each'], (items) =>
    items.map(({ key, value }) => ({ ...items[0], key, value })),
  ),
  memoryMutant('many-of-nothing', 'storing nothing makes a commit', ['many/none'], () => (inner) => ({
    storeMany: async (items, options) => {
      const all = [...items];
      if (all.length > 0) return inner.storeMany(all, options);
      await inner.store('-', null, options);
      return [];
    },
  })),
  memoryMutant(
    'many-arrays-only',
    'iterables that are no arrays count as empty',
    ['many/iterables'],
    () => (inner) => ({
      storeMany: (items, options) => inner.storeMany(Array.isArray(items) ? items : [], options),
    }),
  ),
  manyMutant('many-cut', 'what goes beyond one commit is lost', ['many/more-than-a-commit'], (items) =>
    items.slice(0, 65_536),
  ),
  memoryMutant(
    'retrieve-many-sorted',
    'retrieveMany answers in order of keys, once each',
    ['many/retrieve-order'],
    () => {
      return (inner) => ({
        retrieveMany: (keys, options) => inner.retrieveMany([...new Set(keys)].sort(), options),
      });
    },
  ),
];
