import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type ComputeStore, EiderError, type ExecutionContext, sql } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { describe, expect, test } from 'vitest';
import { createComputeStore } from '../../src/index.ts';
import { contextOf, openFolder, openStore, permitAll, START_MS } from './open-store.ts';
import { embeddingOf, fingerprintOf, ORDERS } from './samples.ts';

const ACME = contextOf('acme');

test('a store in a file with its log survives closing, and a process that never closed', async () => {
  await using folder = await openFolder();
  const open = async () => {
    const engine = await openNodeDuckDb({ path: folder.path('compute.duckdb') });
    const auditLog = await openFileLog(folder.path('compute.audit.log'), { preallocateBytes: 0 });
    const store = await createComputeStore({ engine, policy: permitAll, auditLog, owned: [auditLog, engine] });
    return { store, engine, auditLog };
  };
  const first = await open();
  const { embeddingId } = await first.store.storeEmbedding(ACME, embeddingOf('file-1'));
  await first.store.close();
  const second = await open();
  expect((await second.store.getEmbedding(ACME, embeddingId))?.parsedFileId).toBe('file-1');
  await second.store.storeComputationResult(ACME, 'run', 7);
  // As after a crash: nothing is folded, nothing is said goodbye to.
  await second.auditLog.close();
  await second.engine.close();
  const third = await open();
  expect((await third.store.replayComputation(ACME, 'run')).result).toBe(7);
  await third.store.foldAudit(ACME);
  expect(await third.store.verifyAudit(ACME)).toMatchObject({ intact: true, gaps: 0 });
  const { items } = await third.store.queryAudit(ACME, { action: 'computations.store' });
  expect(items.map(({ outcome }) => outcome)).toEqual(['started', 'succeeded']);
  await third.store.close();
  await expect(third.engine.query(sql`SELECT 1`)).rejects.toMatchObject({ code: 'CLOSED' });
});

test('the id of an embedding is a documented digest of its content', async () => {
  await using opened = await openStore();
  const { embeddingId } = await opened.store.storeEmbedding(ACME, embeddingOf('file-1'));
  expect(embeddingId).toBe('emb1-sha256:5a6e3bb1de286090a408be5ce82e8358705d209c035591509947cc282cebcb58');
});

test('rows created within one millisecond keep their order, also when the clock goes back', async () => {
  const clock = { times: [START_MS, START_MS - 60_000, START_MS - 60_000] };
  const nowMs = (): number => clock.times.shift() ?? START_MS - 60_000;
  await using opened = await openStore({ clock: { nowMs, monotonicMs: () => 0, sleep: async () => undefined } });
  for (const file of ['a', 'b', 'c']) await opened.store.storeEmbedding(ACME, embeddingOf(file));
  const { items } = await opened.store.queryEmbeddings(ACME);
  expect(items.map(({ parsedFileId }) => parsedFileId)).toEqual(['a', 'b', 'c']);
});

test('a stored result that was edited is found by replay, and told by get', async () => {
  await using opened = await openStore();
  const { store, engine } = opened;
  await store.storeComputationResult(ACME, 'run', { cents: 100 });
  await engine.execute(sql`UPDATE eider_computations SET result = replace(result, '100', '999')`);
  const error = await store.replayComputation(ACME, 'run').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'CORRUPT_DATA' });
  expect(String(error)).not.toContain('999');
  expect((await store.getComputation(ACME, 'run'))?.result).toEqual({ cents: 999 });
  await engine.execute(sql`UPDATE eider_computations SET result = 'no json'`);
  await expect(store.getComputation(ACME, 'run')).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
});

test('values over the limit are INVALID_ARGUMENT with their size, and nothing is stored', async () => {
  await using opened = await openStore({ settings: { maxValueBytes: 1000 } });
  const { store } = opened;
  await expect(store.storeComputationResult(ACME, 'run', 'ä'.repeat(600))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { sizeBytes: 1202, maxBytes: 1000 },
  });
  await expect(
    store.storeComputations(
      ACME,
      Array.from({ length: 10_001 }, (_, n) => ({ computationId: `${n}` })),
    ),
  ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await store.countComputations(ACME)).toBe(0);
});

test.each<[string, object]>([
  ['an unknown setting', { colour: 'red' }],
  ['a wrong choice', { onAuditFailure: 'ignore' }],
  ['a number out of bounds', { maxValueBytes: 0 }],
])('%s is INVALID_ARGUMENT', async (_what, settings) => {
  await expect(openStore({ settings })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('messages about bad input hold none of it', async () => {
  await using opened = await openStore();
  const secret = 'hunter2-secret';
  const calls = [
    () => opened.store.storeEmbedding(ACME, { ...embeddingOf('a'), patternSignature: `{"${secret}` }),
    () => opened.store.storeEmbedding(ACME, { ...embeddingOf(`${secret}\0`) }),
    () => opened.store.queryEmbeddings(ACME, { parsedFileId: `${secret}\n` }),
    () => opened.store.queryEmbeddings(ACME, {}, { cursor: secret }),
    () => opened.store.getEmbedding({ ...ACME, sessionId: `${secret}\0` }, 'a'),
  ];
  for (const call of calls) {
    const error = await call().catch((thrown: unknown) => thrown);
    expect(EiderError.is(error, 'INVALID_ARGUMENT')).toBe(true);
    expect(
      `${(error as Error).stack} ${JSON.stringify((error as EiderError).details)} ${(error as Error).cause}`,
    ).not.toContain(secret);
  }
});

test('reads go on beside a write', async () => {
  await using opened = await openStore();
  const { store } = opened;
  await store.storeEmbedding(ACME, embeddingOf('first'));
  const writes = Array.from({ length: 20 }, (_, index) => store.storeEmbedding(ACME, embeddingOf(`file-${index}`)));
  const reads = Array.from({ length: 20 }, () => store.countEmbeddings(ACME, { parsedFileId: 'first' }));
  expect(new Set(await Promise.all(reads))).toEqual(new Set([1]));
  await Promise.all(writes);
  expect(await store.countEmbeddings(ACME)).toBe(21);
});

const MODES = ['exact', 'equal', 'superset', 'subset', 'partial'] as const;

describe('searching schemas', () => {
  const searchAll = async (store: ComputeStore, context: ExecutionContext): Promise<readonly unknown[]> => {
    const found: unknown[] = [];
    for (const schema of [wide(3), fingerprintOf('ID BIGINT', 'group_3 DATE'), ORDERS]) {
      for (const mode of MODES) {
        const matches = await store.findMatchingSchema(context, schema, { mode, limit: 40 });
        found.push(matches.map(({ embedding, relation, score }) => [embedding.embeddingId, relation, score]));
      }
    }
    return found;
  };

  const wide = (index: number) => fingerprintOf('id BIGINT', `column_${index} VARCHAR`, `group_${index % 7} DATE`);

  test('gives the same with indexes in memory, with indexes that are thrown out, and with none', async () => {
    await using engine = await openNodeDuckDb();
    const inputs = Array.from({ length: 300 }, (_, index) => ({
      ...embeddingOf(`file-${index}`, wide(index % 250)),
      embeddingId: `e-${index}`,
    }));
    const tenants = ['acme', 'globex', 'initech'].map((tenantId) => contextOf(tenantId));
    const answers: unknown[] = [];
    for (const maxIndexedTerms of [4_000_000, 800, 10]) {
      await using opened = await openStore({ engine, settings: { maxIndexedTerms } });
      for (const context of tenants) await opened.store.storeEmbeddings(context, inputs);
      const found: unknown[] = [];
      for (const context of tenants) found.push(await searchAll(opened.store, context));
      answers.push(found);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(JSON.stringify(answers[0])).toContain('e-253');
  });

  test('follows what is replaced and deleted, until the index is made anew', async () => {
    await using opened = await openStore();
    const { store } = opened;
    await store.findMatchingSchema(ACME, ORDERS);
    const many = Array.from({ length: 1500 }, (_, index) => ({
      ...embeddingOf('f', wide(index)),
      embeddingId: `e-${index}`,
    }));
    await store.storeEmbeddings(ACME, many);
    // All move to one schema, which leaves 1,500 schemas without a row.
    await store.storeEmbeddings(
      ACME,
      many.map((input) => ({ ...input, schemaFingerprint: ORDERS })),
    );
    expect(await store.findMatchingSchema(ACME, wide(3), { mode: 'partial' })).toHaveLength(20);
    expect(await store.findMatchingSchema(ACME, wide(3))).toEqual([]);
    await store.deleteEmbedding(ACME, 'e-0');
    const matches = await store.findMatchingSchema(ACME, ORDERS, { limit: 2 });
    expect(matches.map(({ embedding }) => embedding.embeddingId)).toEqual(['e-1', 'e-2']);
  });

  test('type aliases and the case of names are no difference', async () => {
    await using opened = await openStore();
    await opened.store.storeEmbedding(ACME, embeddingOf('a', fingerprintOf('Id INT8', 'name TEXT', 'more DATE')));
    const [match] = await opened.store.findMatchingSchema(ACME, fingerprintOf('id BIGINT', 'NAME VARCHAR'), {
      mode: 'subset',
    });
    expect(match).toMatchObject({ relation: 'subset', score: 0.8 });
  });
});
