import { type ComputeStore, EiderError } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import {
  ACME,
  type ComputeStoreCase,
  contextOf,
  embeddingOf,
  fingerprintOf,
  GLOBEX,
  ORDERS,
  storeCase,
} from './compute-store-case.ts';
import { EVERY_CALL } from './every-call.ts';

const CANARY = 'canary-of-globex';

const HOSTILE: readonly string[] = [
  "x' OR 1=1 --",
  "' OR tenant_id = 'globex",
  '"; DROP TABLE eider_embeddings; --',
  '%',
  '_',
  '*',
  'globex',
  'globex/canary-of-globex',
  '../globex',
  '$1',
  '?',
  "\\'; SELECT * FROM eider_embeddings",
  '{"tenantId":"globex"}',
  'ɢʟᴏʙᴇx',
  '🦆',
  'NULL',
];

export const tenantCases: readonly ComputeStoreCase[] = [
  storeCase('tenants/same-ids', 'the same ids in two tenants are two things', async (store) => {
    await store.storeEmbedding(ACME, { ...embeddingOf('of acme'), embeddingId: 'same' });
    const other = await store.storeEmbedding(GLOBEX, { ...embeddingOf('of globex'), embeddingId: 'same' });
    ensureEqual(other.created, true, 'created');
    ensureEqual((await store.getEmbedding(ACME, 'same'))?.parsedFileId, 'of acme', 'of acme');
    ensureEqual((await store.getEmbedding(GLOBEX, 'same'))?.parsedFileId, 'of globex', 'of globex');
    await store.storeComputationResult(ACME, 'same', 'of acme');
    await store.storeComputationResult(GLOBEX, 'same', 'of globex');
    ensureEqual((await store.replayComputation(ACME, 'same')).result, 'of acme', 'result');
    ensureEqual(await store.deleteEmbedding(ACME, 'same'), true, 'delete');
    ensureEqual(await store.countEmbeddings(GLOBEX), 1, 'what the other tenant keeps');
  }),
  storeCase('tenants/same-content', 'the same content has the same id in every tenant', async (store) => {
    const mine = await store.storeEmbedding(ACME, embeddingOf('file-1'));
    const other = await store.storeEmbedding(GLOBEX, embeddingOf('file-1'));
    ensureEqual([other.embeddingId, other.created], [mine.embeddingId, true], 'id and created');
  }),
  storeCase(
    'tenants/unseen',
    'nothing of another tenant is found, counted, matched, replayed or audited',
    async (store) => {
      await plant(store);
      ensureEqual(await store.queryEmbeddings(ACME), { items: [] }, 'query');
      ensureEqual(await store.countEmbeddings(ACME), 0, 'count');
      ensureEqual(await store.findMatchingSchema(ACME, ORDERS, { mode: 'partial' }), [], 'matches');
      ensureEqual(await store.getEmbedding(ACME, CANARY), undefined, 'get');
      ensureEqual(await store.deleteEmbedding(ACME, CANARY), false, 'delete');
      ensureEqual((await store.queryComputations(ACME)).items, [], 'computations');
      await store.foldAudit(GLOBEX);
      for (const event of (await store.queryAudit(ACME, {}, { limit: 1000 })).items)
        ensureEqual(event.tenantId, 'acme', 'event');
      await ensureKept(store);
    },
  ),
  storeCase(
    'tenants/hostile',
    'hostile tenants, ids and filters get nothing of others, not in errors either',
    async (store) => {
      await plant(store);
      for (const text of HOSTILE) {
        for (const answer of await hostileAnswers(store, text)) {
          ensure(!answer.includes(CANARY), `${text} must not find the canary`);
        }
      }
      await ensureKept(store);
    },
  ),
  storeCase('tenants/every-call', 'no call of a new tenant sees what another one has stored', async (store) => {
    await plant(store);
    for (const [action, call] of EVERY_CALL) {
      const answer = await told(() => call(store, contextOf('glob')));
      ensure(!answer.includes(CANARY), `${action} must not find the canary`);
    }
    await ensureKept(store);
  }),
];

async function plant(store: ComputeStore): Promise<void> {
  const schema = fingerprintOf('id BIGINT', `${CANARY} VARCHAR`);
  await store.storeEmbedding(GLOBEX, { ...embeddingOf(CANARY), embeddingId: CANARY });
  await store.storeEmbedding(GLOBEX, { ...embeddingOf(CANARY, schema), embeddingId: `${CANARY}-2` });
  await store.storeComputation(GLOBEX, { computationId: CANARY, type: CANARY, record: { CANARY }, result: CANARY });
}

async function ensureKept(store: ComputeStore): Promise<void> {
  ensureEqual([await store.countEmbeddings(GLOBEX), await store.countComputations(GLOBEX)], [2, 1], 'what is kept');
  ensureEqual((await store.replayComputation(GLOBEX, CANARY)).result, CANARY, 'result');
}

/** Everything that calls with a hostile text say. */
async function hostileAnswers(store: ComputeStore, text: string): Promise<readonly string[]> {
  const answers: string[] = [];
  // A tenant may be called so, and its ids too: only the canary's own tenant may see it.
  const contexts = text === 'globex' ? [ACME] : [ACME, contextOf(text)];
  for (const context of contexts) {
    answers.push(
      await told(() => store.getEmbedding(context, text)),
      await told(() => store.queryEmbeddings(context, { embeddingId: text })),
      await told(() => store.queryEmbeddings(context, { parsedFileId: { prefix: text } })),
      await told(() => store.queryEmbeddings(context, { parsedFileId: { in: [text, null] } })),
      await told(() => store.queryEmbeddings(context, { [text]: text })),
      await told(() => store.queryEmbeddings(context, {}, { cursor: text })),
      await told(() =>
        store.findMatchingSchema(context, fingerprintOf('id BIGINT', `${text} VARCHAR`), { mode: 'partial' }),
      ),
      await told(() => store.replayComputation(context, text)),
      await told(() => store.deleteComputation(context, text)),
      await told(() => store.queryAudit(context, { resource: { prefix: text } })),
    );
    ensureEqual(await store.countEmbeddings(context), 0, 'count');
  }
  return answers;
}

async function told(call: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await call()) ?? '';
  } catch (error) {
    if (!EiderError.is(error)) throw error;
    return `${error.message} ${JSON.stringify(error.details)}`;
  }
}
