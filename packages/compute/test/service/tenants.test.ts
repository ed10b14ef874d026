import type { ComputationRecord } from '@eider/core';
import { expect, test } from 'vitest';
import { captureError } from '../computations/capture-error.ts';
import { contextOf } from '../store/open-store.ts';
import { MANY, openService, seedsOf } from './open-service.ts';

const ACME = contextOf('acme');
const OTHER = contextOf('other');
const CANARY = 'canary-of-acme';

const HOSTILE_TENANTS = [
  '../acme',
  'acme/',
  './acme',
  'acme/../acme',
  'ACME',
  'acme ',
  'äcme',
  '*',
  '%',
  "acme' OR '1'='1",
  'x'.repeat(1_000),
];

test('a run, its result beside and its replay are out of reach for other tenants', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  const { id } = await compute.run(ACME, 'many', seedsOf(CANARY));
  for (const tenantId of ['other', ...HOSTILE_TENANTS]) {
    const context = contextOf(tenantId);
    expect(await compute.runs.get(context, id)).toBeUndefined();
    expect(await compute.runs.delete(context, id)).toBe(false);
    expect(await compute.runs.count(context)).toBe(0);
    expect(JSON.stringify(await compute.runs.query(context))).not.toContain(CANARY);
    for (const mode of ['cached', 'verify', 'diff'] as const) {
      const error = await captureError(() => compute.replay(context, id, { mode, inputs: seedsOf(CANARY) }));
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
      expect(String(error)).not.toContain(CANARY);
    }
  }
  expect(await compute.replay(ACME, id)).toMatchObject({ verdict: 'same' });
});

test('a record that was carried to another tenant finds no result there, whatever digest it names', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  const { id, record } = await compute.run(ACME, 'many', seedsOf(CANARY));
  const [key = ''] = await service.keys();
  const acme = key.split('/')[0] ?? '';
  const hex = key.split('/')[1]?.replace('.jsonl', '') ?? '';
  const digests = [
    record.result.digest,
    `dcr1-rows-sha256:../${acme}/${hex}`,
    `../${key}`,
    key,
    `${acme}/${hex}`,
    `dcr1-rows-sha256:${hex}\u0000`,
    `dcr1-rows-sha256:${hex.toUpperCase()}`,
  ].filter((digest) => !digest.includes('\u0000'));
  for (const digest of digests) {
    const forged: ComputationRecord = { ...record, result: { ...record.result, digest } };
    await compute.store.storeComputation(OTHER, {
      computationId: id,
      type: 'many',
      version: '1',
      record: forged,
      resultDigest: digest,
    });
    const report = await compute.replay(OTHER, id);
    expect(report).toMatchObject({ verdict: 'result-missing' });
    expect(JSON.stringify(report)).not.toContain(CANARY);
    await compute.runs.delete(OTHER, id);
  }
  expect(await compute.replay(ACME, id)).toMatchObject({ verdict: 'same' });
});

test('equal results of two tenants lie apart, and go apart', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  const mine = await compute.run(ACME, 'many', seedsOf('same'));
  const theirs = await compute.run(OTHER, 'many', seedsOf('same'));
  expect(theirs).toMatchObject({ id: mine.id, created: true });
  expect(await service.keys()).toHaveLength(2);
  await compute.runs.delete(OTHER, theirs.id);
  expect(await service.keys()).toHaveLength(1);
  expect(await compute.replay(ACME, mine.id)).toMatchObject({ verdict: 'same' });
});

test('whatever a tenant is called, its results have keys of their own that every store takes', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  const tenants = ['acme', ...HOSTILE_TENANTS];
  for (const tenantId of tenants) await compute.run(contextOf(tenantId), 'many', seedsOf(tenantId));
  const keys = await service.keys();
  expect(new Set(keys.map((key) => key.split('/')[0])).size).toBe(tenants.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}\/[0-9a-f]{64}\.jsonl$/);
});

test('whose result is removed does not depend on what becomes of the context meanwhile', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  const mine = await compute.run(ACME, 'many', seedsOf('same'));
  await compute.run(OTHER, 'many', seedsOf('same'));
  const principal = { ...OTHER.principal };
  const context = { ...OTHER, principal };
  const deleting = compute.runs.delete(context, mine.id);
  principal.tenantId = 'acme';
  expect(await deleting).toBe(true);
  expect(await compute.replay(ACME, mine.id)).toMatchObject({ verdict: 'same' });
});

test('embeddings of another tenant are neither found nor compared nor matched', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  const from = { csvText: 'id,name\n1,a\n' };
  const mine = await embeddings.create(ACME, { sourceId: CANARY, from });
  const theirs = await embeddings.create(OTHER, { sourceId: 'theirs', from });
  expect(await embeddings.get(OTHER, mine.embeddingId)).toBeUndefined();
  expect(await embeddings.delete(OTHER, mine.embeddingId)).toBe(false);
  expect(await captureError(() => embeddings.compare(OTHER, theirs.embeddingId, mine.embeddingId))).toMatchObject({
    code: 'NOT_FOUND',
  });
  const matches = await embeddings.findMatchingSchemas(OTHER, mine.schema, { mode: 'partial' });
  expect(matches.map(({ embedding }) => embedding.sourceId)).toEqual(['theirs']);
  expect(JSON.stringify(await embeddings.query(OTHER))).not.toContain(CANARY);
});

test('a fingerprint cannot be taken of the tables of the store', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  await embeddings.create(ACME, { sourceId: CANARY, from: { csvText: 'a\n1\n' } });
  for (const from of [{ table: 'eider_embeddings' }, { query: {} }, { engine: service.engine }] as readonly object[]) {
    const error = await captureError(() => embeddings.create(OTHER, { sourceId: 'x', from: from as never }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
  expect(await embeddings.count(OTHER)).toBe(0);
});

test('without a context, or with half of one, nothing is done', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  for (const context of [undefined, {}, { principal: { id: 'a', roles: [] }, sessionId: 's' }] as never[]) {
    for (const call of [
      () => compute.run(context, 'many', seedsOf('a')),
      () => compute.replay(context, 'x'),
      () => compute.runs.delete(context, 'x'),
      () => compute.runs.get(context, 'x'),
      () => compute.embeddings.create(context, { sourceId: 'x', from: { csvText: 'a\n1\n' } }),
      () => compute.embeddings.compare(context, 'a', 'b'),
    ]) {
      expect(await captureError(call)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  }
  expect(service.sandboxes.opened).toBe(0);
});
