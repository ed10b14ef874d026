import { EiderError, type LongTermMemory, type SearchHit } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedItems, changedQuery } from './rewrite.ts';

function queryMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (query: string) => string | undefined,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => {
    return changedQuery(inner, (query) => (typeof query === 'string' ? change(query) : query));
  });
}

/** Texts that are stored, changed; other values stay. */
function textMutant(id: string, defect: string, breaks: readonly string[], change: (text: string) => string) {
  return memoryMutant(id, defect, breaks, () => (inner) => {
    return changedItems(inner, (item) =>
      typeof item.value === 'string' ? { ...item, text: change(item.value) } : item,
    );
  });
}

const REFUSED = new EiderError('INVALID_ARGUMENT', 'this query is malformed');

function refuseIf(isBad: (query: string) => boolean): () => (inner: LongTermMemory) => Partial<LongTermMemory> {
  return () => (inner) => ({
    search: async (query, options) => {
      if (query !== undefined && isBad(query)) throw REFUSED;
      return inner.search(query, options);
    },
  });
}

export const queryMutants: readonly LongTermMemoryMutant[] = [
  queryMutant(
    'quotes-dropped',
    'the words of a phrase are looked for one by one',
    ['search/phrase', 'search/phrase-behind-better', 'search/phrase-in-one-text'],
    (query) => query.replaceAll('"', ' '),
  ),
  queryMutant('plus-dropped', 'what must be there may be there', ['search/must', 'search/must-ranks'], (query) =>
    query.replaceAll('+', ''),
  ),
  queryMutant(
    'minus-dropped',
    'what must not be there is looked for',
    ['search/must-not', 'search/only-exclusions'],
    (query) => query.replaceAll('-', ' '),
  ),
  queryMutant(
    'minus-everywhere',
    'a hyphen within a word excludes',
    ['search/must-not', 'search/identifiers'],
    (query) => query.replaceAll('-', ' -'),
  ),
  queryMutant(
    'star-dropped',
    'beginnings are taken for words',
    ['search/prefix', 'search/prefix-as-one-word'],
    (query) => query.replaceAll('*', ''),
  ),
  queryMutant('blank-is-a-word', 'a blank query finds nothing', ['search/blank'], (query) =>
    query.trim() === '' ? 'nothing of this kind' : query,
  ),
  memoryMutant(
    'quotes-need-partners',
    'a quote without its partner is an error',
    ['search/any-text-is-a-query'],
    refuseIf((query) => query.split('"').length % 2 === 0),
  ),
  memoryMutant(
    'long-query-refused',
    'a long query is an error',
    ['search/long-query'],
    refuseIf((query) => query.length > 10_000),
  ),
  memoryMutant(
    'phrase-within-window',
    'a phrase is looked for in the best few matches only',
    ['search/phrase-behind-better'],
    () => (inner) => ({
      search: async (query, options = {}) => {
        const result = await inner.search(query, { ...options, limit: options.limit ?? 10 });
        if (query === undefined || !query.includes('"')) return result;
        const few = await inner.search(query.replace(/["+]|-"[^"]*"/g, ' '), { ...options, limit: 20 });
        const keys = new Set(few.hits.map(({ record }) => record.key));
        return { hits: result.hits.filter(({ record }) => keys.has(record.key)) };
      },
    }),
  ),
  textMutant('identifiers-whole', 'identifiers are one word', ['search/identifiers'], (text) =>
    text.toLowerCase().replace(/(?<=\w)[-_](?=\w)/g, ''),
  ),
  textMutant('digits-divide', 'digits and letters are words of their own', ['search/identifiers-not-divided'], (text) =>
    text.replace(/(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])/g, ' '),
  ),
  textMutant('cjk-runs-whole', 'characters without a blank between them are one word', ['search/cjk'], (text) =>
    text.replace(/[^\p{ASCII}\s]{2,}/gu, ''),
  ),
];

/** Hits of a fuzzy search, changed. */
function fuzzyMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (hits: readonly SearchHit[], exact: ReadonlySet<string>) => readonly SearchHit[],
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    search: async (query, options = {}) => {
      const result = await inner.search(query, options);
      if (options.fuzzy !== true) return result;
      const { hits } = await inner.search(query, { ...options, fuzzy: false });
      return { ...result, hits: change(result.hits, new Set(hits.map(({ record }) => record.key))) };
    },
  }));
}

export const fuzzyMutants: readonly LongTermMemoryMutant[] = [
  fuzzyMutant('fuzzy-ignored', 'near words are not found', ['search/fuzzy', 'search/fuzzy-one-edit'], (hits, exact) =>
    hits.filter(({ record }) => exact.has(record.key)),
  ),
  fuzzyMutant('fuzzy-full-score', 'a near word counts as much as the word', ['search/fuzzy-half'], (hits, exact) =>
    hits.map((hit) => (exact.has(hit.record.key) ? hit : { ...hit, score: hit.score * 2 })),
  ),
  memoryMutant('fuzzy-always', 'near words are found without being asked for', ['search/fuzzy'], () => (inner) => ({
    search: (query, options) => inner.search(query, { ...options, fuzzy: true }),
  })),
];
