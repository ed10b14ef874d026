import { compareCodePoints, type SearchOptions } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';

/** Options without one of them. */
function withoutOption(options: SearchOptions, name: keyof SearchOptions): SearchOptions {
  return Object.fromEntries(Object.entries(options).filter(([one]) => one !== name));
}

export const pageMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'cursor-ignored',
    'every page is the first one',
    ['search/pages', 'search/pages-beside-writes', 'search/foreign-cursor'],
    () => (inner) => ({
      search: (query, options = {}) => inner.search(query, withoutOption(options, 'cursor')),
    }),
  ),
  memoryMutant('cursor-never', 'no page has a cursor', ['search/pages', 'search/last-page'], () => (inner) => ({
    search: async (query, options) => ({ hits: (await inner.search(query, options)).hits }),
  })),
  memoryMutant('cursor-on-every-full-page', 'a full page has a cursor', ['search/last-page'], () => (inner) => ({
    search: async (query, options = {}) => {
      const { hits, cursor } = await inner.search(query, options);
      return hits.length === (options.limit ?? 10) ? { hits, cursor: cursor ?? 'end' } : { hits };
    },
  })),
  memoryMutant(
    'cursor-is-a-number',
    'a cursor says how many hits to leave out',
    ['search/pages-beside-writes', 'search/foreign-cursor'],
    () => (inner) => ({
      search: async (query, options = {}) => {
        const { cursor = '0', limit = 10, ...others } = options;
        const { hits } = await inner.search(query, { ...others, limit: 1_000 });
        const end = Number(cursor) + limit;
        const page = hits.slice(Number(cursor), end);
        return end < hits.length ? { hits: page, cursor: String(end) } : { hits: page };
      },
    }),
  ),
  memoryMutant(
    'equal-scores-backwards',
    'equal scores come from the last key on',
    ['search/equal-scores'],
    () => (inner) => ({
      search: async (query, options) => {
        const result = await inner.search(query, options);
        const backwards = result.hits.toSorted(
          (a, b) => b.score - a.score || compareCodePoints(b.record.key, a.record.key),
        );
        return query === undefined ? result : { ...result, hits: backwards };
      },
    }),
  ),
  memoryMutant(
    'min-score-ignored',
    'low scores stay',
    ['search/min-score', 'bad-input/search-options'],
    () => (inner) => ({
      search: (query, options = {}) => inner.search(query, withoutOption(options, 'minScore')),
    }),
  ),
];

export const highlightMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant(
    'highlights-empty',
    'no place is marked',
    ['words', 'language', 'places', 'pieces', 'of-what-search-sees'].map((id) => `highlights/${id}`),
    () => (inner) => ({
      search: async (query, options = {}) => {
        const result = await inner.search(query, options);
        return {
          ...result,
          hits: result.hits.map((hit) => (options.highlights === true ? { ...hit, highlights: [] } : hit)),
        };
      },
    }),
  ),
  memoryMutant(
    'highlights-always',
    'places are marked without being asked for',
    ['highlights/only-when-asked'],
    () => (inner) => ({
      search: (query, options) => inner.search(query, { ...options, highlights: true }),
    }),
  ),
  memoryMutant('highlights-shifted', 'places are those of the normal form', ['highlights/places'], () => (inner) => ({
    search: async (query, options) => {
      const result = await inner.search(query, options);
      const hits = result.hits.map((hit) => {
        if (hit.highlights === undefined) return hit;
        const highlights = hit.highlights.map(({ text, matches }) => {
          const shift = (at: number): number => text.slice(0, at).normalize('NFKC').length;
          return { text, matches: matches.map(({ start, end }) => ({ start: shift(start), end: shift(end) })) };
        });
        return { ...hit, highlights };
      });
      return { ...result, hits };
    },
  })),
];
