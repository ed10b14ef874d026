import type { Filter, Storable } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedFilter, changedItems, gather } from './rewrite.ts';

function textsOf(value: Storable): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Long texts that a filter compares with, cut and looked for within. */
function cutTexts(filter: Filter): Filter {
  const entries = Object.entries(filter).map(([name, value]): readonly [string, unknown] =>
    typeof value === 'string' && value.length > 100 ? [name, { contains: value.slice(0, 100) }] : [name, value],
  );
  return Object.fromEntries(entries) as Filter;
}

export const factMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant('metadata-cut', 'a filter sees the first 256 names', ['filter/many-facts'], () => (inner) => {
    return changedItems(inner, ({ metadata = {}, ...item }) => ({
      ...item,
      metadata: Object.fromEntries(Object.entries(metadata).slice(0, 256)),
    }));
  }),
  memoryMutant('long-values-cut', 'of long values the beginning is compared', ['filter/long-values'], () => (inner) => {
    return changedFilter(inner, cutTexts);
  }),
  memoryMutant(
    'filter-in-first-hits',
    'a filter is applied to the first 50 hits',
    ['filter/few-of-many', 'filter/few-in-range'],
    () => (inner) => ({
      search: async (query, { filter, ...options } = {}) => {
        if (filter === undefined) return inner.search(query, options);
        const { hits } = await inner.search(query, { ...options, limit: 50 });
        const keys = new Set((await gather(inner.list({ filter }))).map(({ key }) => key));
        return { hits: hits.filter(({ record }) => keys.has(record.key)).slice(0, options.limit ?? 10) };
      },
    }),
  ),
  memoryMutant(
    'order-without-sign',
    'a filter orders numbers by their size',
    ['filter/few-in-range'],
    () => (inner) => {
      return changedItems(inner, ({ metadata = {}, ...item }) => {
        const numbers = Object.entries(metadata).filter(([, value]) => typeof value === 'number');
        const sizes = numbers.map(([name, value]) => [name, Math.abs(Number(value))]);
        return { ...item, metadata: { ...metadata, ...Object.fromEntries(sizes) } };
      });
    },
  ),
  memoryMutant(
    'metadata-searched',
    'texts of the metadata are searched and counted',
    ['filter/not-counted'],
    () => (inner) => {
      return changedItems(inner, (item) => {
        return { ...item, text: [...textsOf(item.value), ...textsOf(item.metadata ?? {})].join(' ') };
      });
    },
  ),
  memoryMutant('not-ignored', 'conditions under not are left out', ['filter/like-naive'], () => (inner) => {
    return changedFilter(inner, ({ not, ...filter }) => (not === undefined ? filter : (filter as Filter)));
  }),
];
