import type { ComputationFilter, ComputeStore, EmbeddingFilter, PageOptions } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import type { ComputeStoreFixture } from '../fixture.ts';
import { ACME, type ComputeStoreCase, embeddingOf, fingerprintOf, ORDERS, storeCase } from './compute-store-case.ts';

export const filterCases: readonly ComputeStoreCase[] = [
  storeCase(
    'filter/text',
    'texts are equal, one of several, or begin so; nothing in them is a wildcard',
    async (store) => {
      for (const file of ['a_1', 'ax1', 'a%', 'b']) await store.storeEmbedding(ACME, embeddingOf(file));
      ensureEqual(await files(store, { parsedFileId: 'a_1' }), ['a_1'], 'equal');
      ensureEqual(await files(store, { parsedFileId: { in: ['b', 'a%', 'c'] } }), ['a%', 'b'], 'in');
      ensureEqual(await files(store, { parsedFileId: { in: [] } }), [], 'in none');
      ensureEqual(await files(store, { parsedFileId: { prefix: 'a_' } }), ['a_1'], 'prefix');
      ensureEqual(await files(store, { parsedFileId: { prefix: '' } }), ['a_1', 'ax1', 'a%', 'b'], 'empty prefix');
      ensureEqual(await files(store, { parsedFileId: { prefix: 'a' }, schemaExact: 'no' }), [], 'both');
      ensureEqual((await files(store, { schemaShape: ORDERS.shape })).length, 4, 'shape');
    },
  ),
  storeCase('filter/null', 'null means that there is no value, alone and among others', async (store) => {
    await store.storeComputation(ACME, { computationId: 'typed', type: 'revenue', version: '1' });
    await store.storeComputation(ACME, { computationId: 'plain' });
    const ids = async (filter: ComputationFilter): Promise<readonly string[]> =>
      (await store.queryComputations(ACME, filter)).items.map(({ computationId }) => computationId);
    ensureEqual(await ids({ type: null }), ['plain'], 'null');
    ensureEqual(await ids({ type: { in: [null, 'revenue'] } }), ['typed', 'plain'], 'in with null');
    ensureEqual(await ids({ type: { in: ['revenue'] } }), ['typed'], 'in without null');
    ensureEqual(await store.countComputations(ACME, { version: null }), 1, 'count');
  }),
  storeCase('filter/time', 'bounds of time hold for whole milliseconds', async (store, fixture) => {
    const times = await storeApart(store, fixture, 4);
    const [, second, third] = times as readonly [Date, Date, Date, Date];
    ensureEqual(await files(store, { createdAt: { gt: second } }), ['file-2', 'file-3'], 'gt');
    ensureEqual(await files(store, { createdAt: { gte: second, lt: third } }), ['file-1'], 'gte and lt');
    ensureEqual(await files(store, { createdAt: { lte: second } }), ['file-0', 'file-1'], 'lte');
    ensureEqual(await files(store, { updatedAt: { lt: second } }), ['file-0'], 'updatedAt');
  }),
  storeCase('filter/unknown', 'names and forms that no filter has are INVALID_ARGUMENT', async (store) => {
    await store.storeEmbedding(ACME, embeddingOf('file-1'));
    const bad: readonly unknown[] = [
      { tenantId: 'globex' },
      { tenant_id: 'globex' },
      { parsedFileId: undefined },
      { parsedFileId: 7 },
      { parsedFileId: { like: 'a%' } },
      { parsedFileId: { prefix: 'a', in: [] } },
      { parsedFileId: 'nul \0' },
      { createdAt: '2026-01-01' },
      { createdAt: { gt: new Date(Number.NaN) } },
      { createdAt: { after: new Date(0) } },
      { constructor: 'a' },
      ['parsedFileId'],
      null,
    ];
    for (const [index, filter] of bad.entries()) {
      await ensureRejects('INVALID_ARGUMENT', () => store.queryEmbeddings(ACME, filter as never), `query ${index}`);
      await ensureRejects('INVALID_ARGUMENT', () => store.countEmbeddings(ACME, filter as never), `count ${index}`);
    }
  }),
  storeCase('page/limit', 'a page has at most limit items; 0 gives none', async (store, fixture) => {
    await storeApart(store, fixture, 3);
    ensureEqual(await store.queryEmbeddings(ACME, {}, { limit: 0 }), { items: [] }, 'limit 0');
    ensureEqual((await store.queryEmbeddings(ACME, {}, { limit: 2 })).items.length, 2, 'limit 2');
    ensureEqual((await store.queryEmbeddings(ACME, {}, { limit: 3 })).cursor, undefined, 'cursor of the last page');
    for (const limit of [-1, 0.5, 10_001, Number.NaN, '2' as never]) {
      await ensureRejects('INVALID_ARGUMENT', () => store.queryEmbeddings(ACME, {}, { limit }), `limit ${limit}`);
    }
  }),
  storeCase(
    'page/order',
    'pages follow the order of creation, either way, without gap or repeat',
    async (store, fixture) => {
      await store.storeEmbeddings(ACME, [embeddingOf('x'), embeddingOf('y')]);
      await storeApart(store, fixture, 5);
      const all = ['x', 'y', 'file-0', 'file-1', 'file-2', 'file-3', 'file-4'];
      ensureEqual(await allFiles(store, { limit: 2 }), all, 'oldest first');
      ensureEqual(await allFiles(store, { limit: 3, first: 'newest' }), all.toReversed(), 'newest first');
    },
  ),
  storeCase(
    'page/writes-between',
    'a cursor goes on where its page ended, whatever was written since',
    async (store, fixture) => {
      await storeApart(store, fixture, 6);
      const first = await store.queryEmbeddings(ACME, {}, { limit: 3 });
      for (const { embeddingId } of first.items) await store.deleteEmbedding(ACME, embeddingId);
      await store.storeEmbedding(ACME, embeddingOf('new'));
      await store.storeEmbedding(ACME, embeddingOf('file-4'));
      ensure(first.cursor !== undefined, 'there must be a cursor');
      const second = await store.queryEmbeddings(ACME, {}, { cursor: first.cursor });
      ensureEqual(
        second.items.map(({ parsedFileId }) => parsedFileId),
        ['file-3', 'file-4', 'file-5', 'new'],
        'second page',
      );
    },
  ),
  storeCase(
    'page/foreign-cursor',
    'a cursor of another filter or order, or none at all, is INVALID_ARGUMENT',
    async (store, fixture) => {
      await storeApart(store, fixture, 3);
      const { cursor = '' } = await store.queryEmbeddings(ACME, {}, { limit: 1 });
      await ensureRejects('INVALID_ARGUMENT', () =>
        store.queryEmbeddings(ACME, { parsedFileId: 'file-1' }, { cursor }),
      );
      await ensureRejects('INVALID_ARGUMENT', () => store.queryEmbeddings(ACME, {}, { cursor, first: 'newest' }));
      for (const forged of ['', '1', "1' OR 1=1 --", `${cursor}0000000000000`, 7 as never]) {
        await ensureRejects('INVALID_ARGUMENT', () => store.queryEmbeddings(ACME, {}, { cursor: forged }), `${forged}`);
      }
      await ensureRejects(
        'INVALID_ARGUMENT',
        () => store.queryEmbeddings(ACME, {}, { offset: 1 } as never),
        'unknown option',
      );
    },
  ),
];

async function files(store: ComputeStore, filter: EmbeddingFilter): Promise<readonly string[]> {
  const { items } = await store.queryEmbeddings(ACME, filter);
  ensureEqual(await store.countEmbeddings(ACME, filter), items.length, 'count');
  return items.map(({ parsedFileId }) => parsedFileId);
}

async function allFiles(store: ComputeStore, options: PageOptions): Promise<readonly string[]> {
  const found: string[] = [];
  let page = await store.queryEmbeddings(ACME, {}, options);
  for (;;) {
    found.push(...page.items.map(({ parsedFileId }) => parsedFileId));
    if (page.cursor === undefined || found.length > 100) return found;
    page = await store.queryEmbeddings(ACME, {}, { ...options, cursor: page.cursor });
  }
}

/** Stores embeddings of file-0, file-1, … two seconds apart; gives the times of their creation. */
async function storeApart(store: ComputeStore, fixture: ComputeStoreFixture, count: number): Promise<readonly Date[]> {
  const times: Date[] = [];
  for (let index = 0; index < count; index += 1) {
    await fixture.advance(2000);
    const schema = fingerprintOf('id BIGINT', `column_${index} VARCHAR`);
    const shared = index % 2 === 0 ? ORDERS : schema;
    times.push((await store.storeEmbedding(ACME, embeddingOf(`file-${index}`, shared))).createdAt);
  }
  return times;
}
