import type { ComputationFilter, EmbeddingFilter, PageOptions, TextCondition } from '@eider/core';
import { type ComputeStoreMutant, storeMutant } from './store-mutant.ts';

export const queryMutants: readonly ComputeStoreMutant[] = [
  storeMutant('ignores-filter', 'a filter selects everything', (store) => ({
    queryEmbeddings: (context, _filter, options) => store.queryEmbeddings(context, {}, options),
    queryAudit: (context, _filter, options) => store.queryAudit(context, {}, options),
  })),
  storeMutant('ignores-unknown-names', 'names that no filter has are left out', (store) => ({
    queryEmbeddings: (context, filter, options) => store.queryEmbeddings(context, knownOnly(filter), options),
    countEmbeddings: (context, filter) => store.countEmbeddings(context, knownOnly(filter)),
  })),
  storeMutant('null-is-no-condition', 'null selects everything', (store) => ({
    queryComputations: (context, filter, options) => store.queryComputations(context, withoutNull(filter), options),
  })),
  storeMutant('ignores-time', 'spans of time are left out', (store) => ({
    queryEmbeddings: (context, filter, options) => {
      const { createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = filter ?? {};
      return store.queryEmbeddings(context, rest, options);
    },
  })),
  storeMutant('prefix-is-equal', 'a prefix finds the whole text only', (store) => ({
    queryEmbeddings: (context, filter, options) => store.queryEmbeddings(context, wholeText(filter), options),
  })),
  storeMutant('limit-0-is-all', 'a limit of 0 means no limit', (store) => ({
    queryEmbeddings: (context, filter, options) => store.queryEmbeddings(context, filter, atLeastOne(options)),
    findMatchingSchema: (context, schema, options) =>
      store.findMatchingSchema(context, schema, options?.limit === 0 ? { ...options, limit: 20 } : options),
  })),
  storeMutant('oldest-first-always', 'the order asked for is left out', (store) => ({
    queryEmbeddings: (context, filter, options) => {
      const { first: _first, ...rest } = options ?? {};
      return store.queryEmbeddings(context, filter, rest);
    },
  })),
  storeMutant('offset-cursor', 'a cursor counts the items before', (store) => ({
    queryEmbeddings: async (context, filter, options = {}) => {
      const { cursor, limit = 100, ...rest } = options;
      const isOffset = /^\d{1,3}$/.test(cursor ?? '');
      const from = isOffset ? Number(cursor) : 0;
      const given = cursor === undefined || isOffset ? rest : { ...rest, cursor };
      if (limit === 0 || !Number.isSafeInteger(limit)) return store.queryEmbeddings(context, filter, options);
      const { items } = await store.queryEmbeddings(context, filter, {
        ...given,
        limit: Math.min(from + limit + 1, 10_000),
      });
      const page = items.slice(from, from + limit);
      return items.length > from + limit ? { items: page, cursor: String(from + limit) } : { items: page };
    },
  })),
  storeMutant('no-cursor', 'every page is the last one', (store) => ({
    queryEmbeddings: async (context, filter, options) => ({
      items: (await store.queryEmbeddings(context, filter, options)).items,
    }),
  })),
  storeMutant('matches-exactly', 'only the very same schema matches', (store) => ({
    findMatchingSchema: (context, schema, options) =>
      store.findMatchingSchema(context, schema, { ...options, mode: 'exact' }),
  })),
  storeMutant('matches-partially', 'anything in common matches', (store) => ({
    findMatchingSchema: (context, schema, options) =>
      store.findMatchingSchema(context, schema, { ...options, mode: 'partial' }),
  })),
  storeMutant('matches-worst-first', 'matches come in the other order', (store) => ({
    findMatchingSchema: async (context, schema, options) =>
      (await store.findMatchingSchema(context, schema, options)).toReversed(),
  })),
  storeMutant('stale-matches', 'the answer to a search is remembered', (store) => {
    const answers = new Map<string, ReturnType<typeof store.findMatchingSchema>>();
    return {
      findMatchingSchema: (context, schema, options) => {
        const asked = JSON.stringify([context?.principal, schema, options]);
        const answer = answers.get(asked) ?? store.findMatchingSchema(context, schema, options);
        answers.set(asked, answer);
        return answer;
      },
    };
  }),
];

function knownOnly(filter: EmbeddingFilter | undefined): EmbeddingFilter {
  const { parsedFileId, schemaExact, schemaShape, createdAt, updatedAt } = filter ?? {};
  const known = { parsedFileId, schemaExact, schemaShape, createdAt, updatedAt };
  return Object.fromEntries(Object.entries(known).filter(([, condition]) => condition !== undefined));
}

function withoutNull(filter: ComputationFilter | undefined): ComputationFilter {
  return Object.fromEntries(Object.entries(filter ?? {}).filter(([, condition]) => condition !== null));
}

function wholeText(filter: EmbeddingFilter | undefined): EmbeddingFilter {
  const condition: TextCondition | undefined = filter?.parsedFileId;
  if (typeof condition !== 'object' || condition === null || !('prefix' in condition) || 'in' in condition)
    return filter ?? {};
  return { ...filter, parsedFileId: condition.prefix };
}

function atLeastOne(options: PageOptions | undefined): PageOptions {
  return options?.limit === 0 ? { ...options, limit: 10_000 } : (options ?? {});
}
