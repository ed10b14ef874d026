import type { SearchHit } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';
import { changedHits, changedQuery, gather } from './rewrite.ts';

const RANKS: readonly string[] = ['more-words-first', 'rare-word-first', 'frequent-word-first', 'short-text-first'].map(
  (id) => `search/${id}`,
);

function byKey(a: SearchHit, b: SearchHit): number {
  return a.record.key < b.record.key ? -1 : 1;
}

function rescored(hits: readonly SearchHit[], factor: number): readonly SearchHit[] {
  return hits.map(({ record, score }) => ({ record, score: score * factor }));
}

// Changes the last bits of a score.
const HARDLY_MORE = 1 + 1e-12;

export const rankMutants: readonly LongTermMemoryMutant[] = [
  memoryMutant('scores-equal', 'a record has the word or not: all scores are 1', RANKS, () => (inner) => {
    return changedHits(inner, (hits, query) =>
      query === undefined ? hits : hits.map(({ record }) => ({ record, score: 1 })),
    );
  }),
  memoryMutant('worst-first', 'the worst comes first', RANKS, () => (inner) => {
    return changedHits(inner, (hits, query) => (query === undefined ? hits : hits.toReversed()));
  }),
  memoryMutant('words-once', 'a query says every word once', ['search/repeated-word'], () => (inner) => {
    return changedQuery(inner, (query) => query && [...new Set(query.split(' '))].join(' '));
  }),
  memoryMutant('parts-as-words', 'parts weigh as much as the whole', ['search/parts-weigh-less'], () => (inner) => {
    return changedQuery(inner, (query) => query?.replace(/([a-z]+)([A-Z][a-z]+)/g, '$1 $2 $1$2'));
  }),
  memoryMutant(
    'wholes-in-lengths',
    'an identifier makes a text longer by its parts and the whole',
    ['search/identifier-length'],
    () => (inner) =>
      changedHits(inner, (hits) =>
        hits.map((hit) => (/[a-z][A-Z_]/.test(String(hit.record.value)) ? { ...hit, score: hit.score * 0.9 } : hit)),
      ),
  ),
  memoryMutant(
    'newest-by-key',
    'without a query records come in order of keys',
    ['search/newest-first'],
    () => (inner) => {
      return changedHits(inner, (hits, query) => (query === undefined ? hits.toSorted(byKey) : hits));
    },
  ),
  memoryMutant('oldest-first', 'without a query the oldest comes first', ['search/newest-first'], () => {
    return (inner) =>
      changedHits(
        inner,
        (hits, query) => (query === undefined ? hits.toReversed() : hits),
        (options) => options,
      );
  }),
  memoryMutant('limit-zero-is-default', 'limit 0 counts as none given', ['search/limit'], () => (inner) => ({
    search: (query, options = {}) => inner.search(query, options.limit === 0 ? { ...options, limit: 10 } : options),
  })),
  memoryMutant('limit-takes-any', 'the limit keeps any hits', ['search/limit-keeps-best'], () => (inner) => {
    const all = 1_000;
    return changedHits(
      inner,
      (hits, query, { limit = 10 }) => {
        if (query === undefined) return hits.slice(0, limit);
        const kept = new Set(hits.toSorted(byKey).slice(0, limit));
        return hits.filter((hit) => kept.has(hit));
      },
      (options) => ({ ...options, limit: all }),
    );
  }),
  memoryMutant(
    'filter-after-limit',
    'the filter is applied to limited hits',
    ['search/filter-before-limit'],
    () => (inner) => ({
      search: async (query, { filter, ...options } = {}) => {
        const { hits } = await inner.search(query, options);
        if (filter === undefined) return { hits };
        const keys = new Set((await gather(inner.list({ filter }))).map(({ key }) => key));
        return { hits: hits.filter(({ record }) => keys.has(record.key)) };
      },
    }),
  ),
  memoryMutant(
    'scores-by-layer',
    'scores are others after a checkpoint',
    ['search/same-after-checkpoint', 'search/same-while-checkpointing'],
    () => {
      let checkpoints = 0;
      return (inner) => ({
        checkpoint: async (options) => {
          await inner.checkpoint(options);
          checkpoints += 1;
        },
        ...changedHits(inner, (hits) => rescored(hits, checkpoints === 0 ? 1 : HARDLY_MORE)),
      });
    },
  ),
  memoryMutant(
    'scores-by-run',
    'scores depend on the number of runs',
    ['search/same-in-many-runs'],
    ({ root }) =>
      (inner) => {
        return changedHits(inner, async (hits) => {
          const runs = (await root.stats()).storage?.runs ?? [];
          return rescored(hits, runs.length > 1 ? HARDLY_MORE : 1);
        });
      },
  ),
  memoryMutant(
    'scores-by-opening',
    'scores are others when opened again',
    ['search/same-after-restart'],
    ({ isReopened }) =>
      (inner) => {
        return changedHits(inner, (hits) => rescored(hits, isReopened ? HARDLY_MORE : 1));
      },
  ),
  memoryMutant(
    'blind-while-checkpointing',
    'a search beside a checkpoint misses records',
    ['search/same-while-checkpointing'],
    () => {
      let running = 0;
      return (inner) => ({
        checkpoint: async (options) => {
          running += 1;
          await inner.checkpoint(options);
          // So that a search beside it is answered meanwhile.
          for (let turn = 0; turn < 50; turn += 1) await undefined;
          running -= 1;
        },
        ...changedHits(inner, (hits) => (running > 0 ? hits.slice(1) : hits)),
      });
    },
  ),
];
