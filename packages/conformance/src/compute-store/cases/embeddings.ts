import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import {
  ACME,
  type ComputeStoreCase,
  embeddingOf,
  fingerprintOf,
  ORDERS,
  signatureOf,
  storeCase,
} from './compute-store-case.ts';

export const embeddingCases: readonly ComputeStoreCase[] = [
  storeCase('embeddings/round-trip', 'an embedding is got back as it was stored, frozen', async (store) => {
    const { embeddingId, createdAt } = await store.storeEmbedding(ACME, embeddingOf('file-1'));
    const found = await store.getEmbedding(ACME, embeddingId);
    ensureEqual(
      found,
      {
        embeddingId,
        parsedFileId: 'file-1',
        schemaFingerprint: ORDERS,
        patternSignature: signatureOf('file-1'),
        createdAt,
        updatedAt: createdAt,
      },
      'embedding',
    );
    ensure(Object.isFrozen(found?.patternSignature), 'the signature must be frozen');
    ensureEqual(await store.getEmbedding(ACME, 'unknown'), undefined, 'unknown id');
  }),
  storeCase(
    'embeddings/again',
    'the same content has the same id; stored again it keeps createdAt and renews updatedAt',
    async (store, fixture) => {
      const first = await store.storeEmbedding(ACME, embeddingOf('file-1'));
      await fixture.advance(1000);
      const again = await store.storeEmbedding(ACME, embeddingOf('file-1'));
      ensureEqual([first.created, again.created], [true, false], 'created');
      ensureEqual(again.embeddingId, first.embeddingId, 'id');
      ensureEqual(again.createdAt, first.createdAt, 'createdAt');
      ensureEqual(again.updatedAt.getTime(), first.updatedAt.getTime() + 1000, 'updatedAt');
      ensureEqual((await store.getEmbedding(ACME, first.embeddingId))?.updatedAt, again.updatedAt, 'stored updatedAt');
      ensureEqual(await store.countEmbeddings(ACME), 1, 'count');
    },
  ),
  storeCase(
    'embeddings/json-text',
    'content given as JSON text, in any order of names, is the same content',
    async (store) => {
      const { embeddingId } = await store.storeEmbedding(ACME, embeddingOf('file-1'));
      const { version, exact, shape, columns } = ORDERS;
      const again = await store.storeEmbedding(ACME, {
        parsedFileId: 'file-1',
        schemaFingerprint: JSON.stringify({ columns, shape, exact, version }, null, 2),
        patternSignature: ` {"rows" : 3, "digest": ${JSON.stringify(signatureOf('file-1').digest)}} `,
      });
      ensureEqual([again.embeddingId, again.created], [embeddingId, false], 'id and created');
    },
  ),
  storeCase('embeddings/own-id', 'an id of the caller’s is kept, and its content replaced', async (store) => {
    await store.storeEmbedding(ACME, { ...embeddingOf('file-1'), embeddingId: 'mine' });
    const other = fingerprintOf('name VARCHAR');
    await store.storeEmbedding(ACME, { ...embeddingOf('file-2', other), embeddingId: 'mine' });
    const found = await store.getEmbedding(ACME, 'mine');
    ensureEqual([found?.parsedFileId, found?.schemaFingerprint], ['file-2', other], 'content');
    ensureEqual(await store.findMatchingSchema(ACME, ORDERS), [], 'matches of the old schema');
    ensureEqual((await store.findMatchingSchema(ACME, other)).length, 1, 'matches of the new schema');
  }),
  storeCase(
    'embeddings/bulk',
    'many are stored in one call and answered in order; of one id the last counts',
    async (store) => {
      const files = Array.from({ length: 60 }, (_, index) => `file-${index}`);
      const inputs = [...files.map((file) => embeddingOf(file)), { ...embeddingOf('late'), embeddingId: 'twice' }];
      const answers = await store.storeEmbeddings(ACME, [{ ...embeddingOf('early'), embeddingId: 'twice' }, ...inputs]);
      ensureEqual(answers.length, 62, 'answers');
      ensureEqual([answers[0]?.embeddingId, answers[61]?.embeddingId], ['twice', 'twice'], 'ids');
      const found = await store.getEmbedding(ACME, answers[30]?.embeddingId ?? '');
      ensureEqual(found?.parsedFileId, 'file-29', 'answer 30');
      ensureEqual((await store.getEmbedding(ACME, 'twice'))?.parsedFileId, 'late', 'stored twice');
      ensureEqual(await store.countEmbeddings(ACME), 61, 'count');
      ensureEqual(await store.storeEmbeddings(ACME, []), [], 'none');
    },
  ),
  storeCase('embeddings/bulk-bad', 'one bad embedding among many: nothing is stored', async (store) => {
    const bad = { ...embeddingOf('file-2'), parsedFileId: '' };
    const error = await ensureRejects('INVALID_ARGUMENT', () =>
      store.storeEmbeddings(ACME, [embeddingOf('file-1'), bad, embeddingOf('file-3')]),
    );
    ensureEqual(error.details['item'], 1, 'item');
    ensureEqual(await store.countEmbeddings(ACME), 0, 'count');
  }),
  storeCase('embeddings/delete', 'delete says whether there was one; what is gone is found nowhere', async (store) => {
    const { embeddingId } = await store.storeEmbedding(ACME, embeddingOf('file-1'));
    await store.storeEmbedding(ACME, embeddingOf('file-2'));
    ensureEqual((await store.findMatchingSchema(ACME, ORDERS)).length, 2, 'matches before');
    ensureEqual(await store.deleteEmbedding(ACME, embeddingId), true, 'delete');
    ensureEqual(await store.deleteEmbedding(ACME, embeddingId), false, 'delete again');
    ensureEqual(await store.getEmbedding(ACME, embeddingId), undefined, 'get');
    ensureEqual(await store.countEmbeddings(ACME), 1, 'count');
    ensureEqual((await store.findMatchingSchema(ACME, ORDERS)).length, 1, 'matches after');
  }),
  storeCase('embeddings/bad', 'what is no embedding is INVALID_ARGUMENT, and nothing is stored', async (store) => {
    const good = embeddingOf('file-1');
    const cyclic: Record<string, unknown> = { digest: 'd' };
    cyclic['self'] = cyclic;
    const bad: readonly object[] = [
      { ...good, parsedFileId: 7 },
      { ...good, parsedFileId: 'nul \0' },
      { ...good, embeddingId: '' },
      { ...good, schemaFingerprint: { ...ORDERS, version: 'dfp0' } },
      { ...good, schemaFingerprint: { ...ORDERS, columns: [] } },
      { ...good, schemaFingerprint: { ...ORDERS, more: true } },
      { ...good, schemaFingerprint: '{ "version": ' },
      { ...good, patternSignature: {} },
      { ...good, patternSignature: ['digest'] },
      { ...good, patternSignature: { digest: 'd', sum: Number.NaN } },
      { ...good, patternSignature: { digest: 'd', at: new Date(0) } },
      { ...good, patternSignature: cyclic },
    ];
    for (const [index, input] of bad.entries()) {
      await ensureRejects('INVALID_ARGUMENT', () => store.storeEmbedding(ACME, input as never), `input ${index}`);
    }
    ensureEqual(await store.countEmbeddings(ACME), 0, 'count');
  }),
  storeCase('embeddings/reopened', 'what was stored is there after opening again', async (store, { reopen }) => {
    const { embeddingId } = await store.storeEmbedding(ACME, embeddingOf('file-1'));
    const again = await reopen();
    ensureEqual((await again.getEmbedding(ACME, embeddingId))?.parsedFileId, 'file-1', 'embedding');
    ensureEqual((await again.storeEmbedding(ACME, embeddingOf('file-1'))).created, false, 'created');
    ensureEqual((await again.findMatchingSchema(ACME, ORDERS)).length, 1, 'matches');
  }),
];
