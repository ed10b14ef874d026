import type { MemoryRecord, StoreItem } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedRecords, changedResults } from './rewrite.ts';

function itemMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (item: StoreItem) => StoreItem,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    storeMany: (items, options) => inner.storeMany(Array.from(items, change), options),
  }));
}

function withoutText<R extends MemoryRecord>(record: R): R {
  const { text: _, ...others } = record;
  return Object.freeze(others) as R;
}

/** Times only if they are valid ones. */
function repairedTime(name: 'createdAt' | 'updatedAt', item: StoreItem): StoreItem {
  const { [name]: time, ...others } = item;
  if (time === undefined) return item;
  const isValid = time instanceof Date && Math.abs(time.getTime()) <= 4e15;
  return isValid ? item : others;
}

/** Mutants of what a record brings along: its text and its times. */
export const givenMutants: readonly LongTermMemoryMutant[] = [
  itemMutant(
    'given-times-ignored',
    'times that are given go nowhere',
    ['times/given', 'times/over-a-record'],
    ({ createdAt: _, updatedAt: __, ...item }) => item,
  ),
  itemMutant('given-times-unsigned', 'times before 1970 become 1970', ['times/before-1970'], (item) => ({
    ...item,
    ...(item.createdAt === undefined ? {} : { createdAt: new Date(Math.max(0, item.createdAt.getTime())) }),
  })),
  itemMutant('given-times-coupled', 'one given time counts for both', ['times/one-given'], (item) => {
    const time = item.createdAt ?? item.updatedAt;
    return time === undefined ? item : { createdAt: time, updatedAt: time, ...item };
  }),
  itemMutant('given-times-repaired', 'a bad time counts as none', ['times/bad'], (item) =>
    repairedTime('createdAt', repairedTime('updatedAt', item)),
  ),
  memoryMutant('store-ignores-times', 'store drops times without a word', ['times/not-of-store'], () => (inner) => ({
    store: (key, value, options = {}) => {
      const { createdAt: _, ...others } = options as Partial<StoreItem>;
      return inner.store(key, value, others);
    },
  })),
  memoryMutant('newest-by-time', 'newest first goes by updatedAt', ['times/order'], () => (inner) => ({
    search: async (query, options) => {
      const { hits, ...others } = await inner.search(query, options);
      const byTime = hits.toSorted((a, b) => b.record.updatedAt.getTime() - a.record.updatedAt.getTime());
      return { hits: query === undefined ? byTime : hits, ...others };
    },
  })),
  memoryMutant('text-untold', 'records do not tell their text', ['records/text'], () => (inner) => ({
    ...changedRecords(inner, withoutText),
    ...changedResults(inner, withoutText),
  })),
  memoryMutant('text-remembered', 'a record keeps the text of the one before', ['records/no-text'], () => {
    const texts = new Map<string, string>();
    return (inner) => ({
      store: (key, value, options = {}) => {
        const name = JSON.stringify([inner.path, key]);
        const text = options.text ?? texts.get(name);
        if (text === undefined) return inner.store(key, value, options);
        texts.set(name, text);
        return inner.store(key, value, { ...options, text });
      },
    });
  }),
  memoryMutant('text-not-in-transactions', 'a transaction sees no text', ['records/text-in-transaction'], () => {
    return (inner) => ({
      transaction: (work, options) =>
        inner.transaction(
          (tx) =>
            work({
              path: tx.path,
              store: (key, value, own) => tx.store(key, value, own),
              delete: (key) => tx.delete(key),
              namespace: (...parts) => tx.namespace(...parts),
              retrieve: async (key) => {
                const record = await tx.retrieve(key);
                if (record === undefined) return undefined;
                const { text: _, ...others } = record;
                return others as never;
              },
            }),
          options,
        ),
    });
  }),
];
