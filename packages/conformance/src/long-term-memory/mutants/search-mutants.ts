import { EiderError, type LongTermMemory, type MemoryRecord, type SearchHit, type Storable } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedHits, changedItems, changedQuery, gather } from './rewrite.ts';

type Hits = readonly SearchHit[];

/** A mutant whose ranked hits are changed; a search without a query stays. */
function hitsMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (hits: Hits, query: string, inner: LongTermMemory) => Hits | Promise<Hits>,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => {
    return changedHits(inner, (hits, query) => (query === undefined ? hits : change(hits, query, inner)));
  });
}

function queryMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: (query: string) => string | undefined,
) {
  return memoryMutant(id, defect, breaks, () => (inner) => {
    return changedQuery(inner, (query) => (typeof query === 'string' ? change(query) : query));
  });
}

function wordsOf(query: string): readonly string[] {
  return query.split(/\s+/).filter((word) => word !== '');
}

function textOf({ value }: MemoryRecord): string {
  return JSON.stringify(value);
}

async function newest(inner: LongTermMemory): Promise<Hits> {
  return (await inner.search(undefined, { limit: 1_000 })).hits;
}

function topTexts(value: Storable): string {
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  return parts.filter((part) => typeof part === 'string').join(' ');
}

export const searchMutants: readonly LongTermMemoryMutant[] = [
  hitsMutant(
    'all-words-needed',
    'every word of the query must be there',
    ['search/any-word', 'search/more-words-first'],
    (hits, query) =>
      hits.filter(({ record }) =>
        wordsOf(query).every((word) => textOf(record).toLowerCase().includes(word.toLowerCase())),
      ),
  ),
  hitsMutant(
    'phrases-only',
    'the words must stand together in the order of the query',
    ['search/word-order'],
    (hits, query) => hits.filter(({ record }) => textOf(record).toLowerCase().includes(query.toLowerCase())),
  ),
  hitsMutant(
    'parts-of-words',
    'parts of words are found',
    ['search/whole-words', 'search/punctuation'],
    async (_, query, inner) => {
      const all = await newest(inner);
      const words = wordsOf(query.toLowerCase());
      return all.filter(({ record }) => words.some((word) => textOf(record).toLowerCase().includes(word)));
    },
  ),
  hitsMutant(
    'newest-for-nothing',
    'a query that finds nothing gives the newest',
    ['search/unknown-words', 'search/punctuation'],
    (hits, _, inner) => (hits.length > 0 ? hits : newest(inner)),
  ),
  queryMutant('punctuation-is-no-query', 'a query without words counts as none', ['search/punctuation'], (query) =>
    /[\p{L}\p{N}]/u.test(query) ? query : undefined,
  ),
  queryMutant('query-language', 'AND, OR and NOT mean something', ['search/query-is-data'], (query) =>
    query.replace(/\b(AND|OR|NOT)\b/g, ' '),
  ),
  queryMutant('digits-dropped', 'digits are no letters of words', ['search/numbers'], (query) =>
    query.replace(/[0-9]/g, ' '),
  ),
  queryMutant('ascii-only', 'words of other scripts are not found', ['search/other-scripts'], (query) =>
    query.replace(/[\u0080-\u{10ffff}]/gu, ' '),
  ),
  hitsMutant('case-matters', 'upper and lower case differ', ['search/case'], (hits, query) =>
    hits.filter(({ record }) => wordsOf(query).some((word) => textOf(record).includes(word))),
  ),
  queryMutant('not-normalised', 'compatibility forms differ', ['search/compatibility-forms'], (query) =>
    query.normalize('NFKC') === query ? query : '',
  ),
  memoryMutant('texts-at-top-only', 'texts deep in a value are not seen', ['search/nested-texts'], () => (inner) => {
    return changedItems(inner, (item) => ({ text: topTexts(item.value), ...item }));
  }),
  hitsMutant('keys-searched', 'keys are searched too', ['search/not-keys-or-metadata'], async (hits, query, inner) => {
    const all = await newest(inner);
    return [
      ...hits,
      ...all.filter(({ record }) => record.key === query && !hits.some((hit) => hit.record.key === query)),
    ];
  }),
  memoryMutant(
    'text-index-cut',
    'search sees the first 10,000 characters',
    ['search/word-in-large-text'],
    () => (inner) => {
      return changedItems(inner, (item) =>
        textOf(item as unknown as MemoryRecord)?.length > 10_000
          ? { text: topTexts(item.value).slice(0, 10_000), ...item }
          : item,
      );
    },
  ),
  memoryMutant(
    'text-option-ignored',
    'the option text is ignored',
    ['search/text-option', 'reopen/keeps-everything'],
    () => (inner) => {
      return changedItems(inner, ({ text: _, ...item }) => item);
    },
  ),
  memoryMutant('text-option-stays', 'a text that was given once stays', ['search/text-option-ends'], () => {
    const texts = new Map<string, string>();
    return (inner) =>
      changedItems(inner, (item) => {
        const text = item.text ?? texts.get(item.key);
        if (text === undefined) return item;
        texts.set(item.key, text);
        return { ...item, text };
      });
  }),
  memoryMutant('search-behind', 'the newest write is not found yet', ['search/fresh', 'concurrency/writers'], () => {
    let newestRevision = 0;
    return (inner) => ({
      store: async (key, value, options) => {
        const stored = await inner.store(key, value, options);
        newestRevision = stored.revision;
        return stored;
      },
      ...changedHits(inner, (hits) => hits.filter(({ record }) => record.revision !== newestRevision)),
    });
  }),
  memoryMutant(
    'old-text-found',
    'an updated record is found by its old text',
    ['search/updated', 'search/fresh'],
    () => {
      const texts = new Map<string, string>();
      return (inner) => ({
        ...changedItems(inner, (item) => {
          texts.set(item.key, `${texts.get(item.key) ?? ''} ${typeof item.value === 'string' ? item.value : ''}`);
          return item;
        }),
        ...changedHits(inner, async (hits, query) => {
          const known = new Set(hits.map(({ record }) => record.key));
          const old = (await newest(inner)).filter(
            ({ record }) =>
              !known.has(record.key) && query !== undefined && texts.get(record.key)?.includes(query) === true,
          );
          return [...hits, ...old];
        }),
      });
    },
  ),
  memoryMutant(
    'deleted-found',
    'a deleted record is found by its text',
    ['search/deleted', 'search/fresh', 'delete/gone'],
    () => {
      const deleted: MemoryRecord[] = [];
      return (inner) => ({
        delete: async (key, options) => {
          const record = await inner.retrieve(key, options);
          if (record !== undefined) deleted.push(record);
          return inner.delete(key, options);
        },
        ...changedHits(inner, (hits, query) => [
          ...hits,
          ...deleted
            .filter((record) => query !== undefined && textOf(record).includes(query))
            .map((record) => ({ record, score: 0 })),
        ]),
      });
    },
  ),
  memoryMutant(
    'empty-is-not-found',
    'a search in an empty namespace is NOT_FOUND',
    ['search/empty'],
    () => (inner) => ({
      search: async (query, options) => {
        if ((await gather(inner.list())).length > 0) return inner.search(query, options);
        throw new EiderError('NOT_FOUND', 'nothing is there');
      },
    }),
  ),
];
