import type { ComputeStore, MatchMode } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { ACME, type ComputeStoreCase, embeddingOf, fingerprintOf, ORDERS, storeCase } from './compute-store-case.ts';

const REORDERED = fingerprintOf('CENTS BIGINT', 'Id BIGINT', 'customer VARCHAR');
const LARGER = fingerprintOf('id BIGINT', 'customer VARCHAR', 'cents BIGINT', 'note VARCHAR');
const SMALLER = fingerprintOf('id BIGINT', 'cents BIGINT');
const OTHER = fingerprintOf('id VARCHAR', 'Cents BIGINT', 'place VARCHAR');
const NOTHING = fingerprintOf('title VARCHAR');

export const matchingCases: readonly ComputeStoreCase[] = [
  storeCase('match/equal', 'order and case of columns, order of names and white space do not matter', async (store) => {
    await storeAll(store);
    ensureEqual(await filesFor(store), ['exact', 'reordered'], 'matches');
    const [exact, reordered] = await store.findMatchingSchema(ACME, ORDERS);
    ensureEqual([exact?.relation, exact?.score], ['exact', 1], 'exact');
    ensureEqual([reordered?.relation, reordered?.score], ['equal', 1], 'reordered');
    const { version, exact: digest, shape, columns } = ORDERS;
    const text = JSON.stringify({ columns, shape, exact: digest, version }, null, 4);
    ensureEqual(await store.findMatchingSchema(ACME, text), await store.findMatchingSchema(ACME, ORDERS), 'as text');
  }),
  storeCase('match/modes', 'each mode finds what stands in its relation, best first', async (store) => {
    await storeAll(store);
    ensureEqual(await filesFor(store, 'exact'), ['exact'], 'exact');
    ensureEqual(await filesFor(store, 'subset'), ['exact', 'reordered', 'larger'], 'subset');
    ensureEqual(await filesFor(store, 'superset'), ['exact', 'reordered', 'smaller'], 'superset');
    ensureEqual(await filesFor(store, 'partial'), ['exact', 'reordered', 'larger', 'smaller', 'other'], 'partial');
    const partial = await store.findMatchingSchema(ACME, ORDERS, { mode: 'partial' });
    ensureEqual(
      partial.map(({ score }) => Math.round(score * 1000)),
      [1000, 1000, 857, 800, 333],
      'scores',
    );
  }),
  storeCase('match/limit', 'at most limit matches, the best; 0 gives none; equal ones oldest first', async (store) => {
    await storeAll(store);
    await store.storeEmbedding(ACME, embeddingOf('exact again', ORDERS));
    const files = async (limit: number): Promise<readonly string[]> =>
      (await store.findMatchingSchema(ACME, ORDERS, { mode: 'partial', limit })).map(
        ({ embedding }) => embedding.parsedFileId,
      );
    ensureEqual(await files(0), [], 'limit 0');
    ensureEqual(await files(1), ['exact'], 'limit 1');
    ensureEqual(await files(4), ['exact', 'exact again', 'reordered', 'larger'], 'limit 4');
    await ensureRejects('INVALID_ARGUMENT', () => files(-1), 'limit -1');
    await ensureRejects('INVALID_ARGUMENT', () => files(1.5), 'limit 1.5');
    await ensureRejects('INVALID_ARGUMENT', () => filesFor(store, 'like' as MatchMode), 'unknown mode');
    await ensureRejects('INVALID_ARGUMENT', () => store.findMatchingSchema(ACME, 'no JSON'), 'no JSON');
  }),
  storeCase('match/fresh', 'what was stored or replaced since the last search is seen', async (store) => {
    ensureEqual(await filesFor(store), [], 'before');
    await store.storeEmbedding(ACME, { ...embeddingOf('one', ORDERS), embeddingId: 'one' });
    ensureEqual(await filesFor(store), ['one'], 'stored');
    await store.storeEmbedding(ACME, { ...embeddingOf('one', NOTHING), embeddingId: 'one' });
    ensureEqual(await filesFor(store, 'partial'), [], 'replaced');
  }),
];

async function storeAll(store: ComputeStore): Promise<void> {
  const schemas = {
    other: OTHER,
    nothing: NOTHING,
    smaller: SMALLER,
    larger: LARGER,
    reordered: REORDERED,
    exact: ORDERS,
  };
  await store.storeEmbeddings(
    ACME,
    Object.entries(schemas).map(([file, schema]) => embeddingOf(file, schema)),
  );
}

async function filesFor(store: ComputeStore, mode?: MatchMode): Promise<readonly string[]> {
  const matches = await store.findMatchingSchema(ACME, ORDERS, mode === undefined ? {} : { mode });
  return matches.map(({ embedding }) => embedding.parsedFileId);
}
