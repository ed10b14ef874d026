import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ComputeStore, EiderError, type ExecutionContext, sql } from '@eider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextOf, openStore } from './open-store.ts';
import { embeddingOf, fingerprintOf, ORDERS } from './samples.ts';

const CANARIES = ['canary-of-acme', 'canary-of-globex'] as const;
const OWNERS = ['acme', 'globex'] as const;

// Pieces of which hostile texts are made, beside any text at all.
const PIECES = [
  ...CANARIES,
  ...OWNERS,
  "' OR 1=1 --",
  '"',
  "'",
  ';',
  '--',
  '/*',
  '%',
  '_',
  '*',
  '\\',
  '$1',
  '?',
  ' OR tenant_id IS NOT NULL',
  'eider_embeddings',
  '../',
  '\0',
  '\n',
  '\ud800',
  '🦆',
  '{"in":[null]}',
  ') UNION SELECT * FROM eider_embeddings --',
  'ａｃｍｅ',
  'ACME',
  'acme ',
];

const hostile = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 5 })
    .map((parts) => parts.join('')),
  fc.constantFrom(...PIECES),
);

type Ask = (store: ComputeStore, context: ExecutionContext, text: string) => Promise<unknown>;

const QUESTIONS: readonly Ask[] = [
  (store, context, text) => store.getEmbedding(context, text),
  (store, context, text) => store.queryEmbeddings(context, { embeddingId: text }),
  (store, context, text) => store.queryEmbeddings(context, { parsedFileId: { prefix: text } }),
  (store, context, text) => store.queryEmbeddings(context, { schemaShape: { in: [text, null] } }),
  (store, context, text) => store.queryEmbeddings(context, { [text]: text }),
  (store, context, text) => store.queryEmbeddings(context, {}, { cursor: text }),
  (store, context, text) => store.countEmbeddings(context, { signatureDigest: { in: [text] } }),
  (store, context, text) =>
    store.findMatchingSchema(
      context,
      { ...ORDERS, columns: [{ name: text, type: text || 'X', nullable: true, constraints: [text] }] },
      { mode: 'partial' },
    ),
  (store, context, text) => store.findMatchingSchema(context, text, { mode: 'partial' }),
  (store, context, text) => store.deleteEmbedding(context, text),
  (store, context, text) => store.getComputation(context, text),
  (store, context, text) => store.queryComputations(context, { type: text, computationId: { prefix: text } }),
  (store, context, text) => store.countComputations(context, { type: { in: [null, text] } }),
  (store, context, text) => store.replayComputation(context, text),
  (store, context, text) => store.deleteComputation(context, text),
];

const AUDIT_QUESTIONS: readonly Ask[] = [
  (store, context, text) => store.queryAudit(context, { principalId: { prefix: text } }),
  (store, context, text) => store.queryAudit(context, { resource: text }),
  (store, context, text) => store.verifyAudit(context, { known: { count: 1, hash: text } }),
];

/** Everything that an answer or an error says. */
async function told(work: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await work()) ?? '';
  } catch (error) {
    if (!EiderError.is(error)) throw error;
    return `${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`;
  }
}

test('10,000 hostile ids, filters and tenants get nothing of two tenants with canaries', async () => {
  // Folding thousands of hostile tenants at every thousandth event takes longer than all the calls; close folds them all.
  await using opened = await openStore({ settings: { foldEveryEvents: 1_000_000 } });
  const { store, engine } = opened;
  for (const [index, canary] of CANARIES.entries()) {
    const context = contextOf(OWNERS[index] ?? '');
    await store.storeEmbedding(context, {
      ...embeddingOf(canary, fingerprintOf('id BIGINT', `${canary} VARCHAR`)),
      embeddingId: canary,
    });
    await store.storeComputation(context, {
      computationId: canary,
      type: canary,
      version: canary,
      record: { canary },
      result: canary,
    });
    await store.getEmbedding(context, canary);
    await store.foldAudit(context);
  }
  let calls = 0;
  const askAs = async (tenantId: string, ask: Ask, text: string): Promise<string> => {
    calls += 1;
    return told(() => ask(store, contextOf(tenantId), text));
  };
  const answers = fc.asyncProperty(hostile, hostile, fc.constantFrom(...QUESTIONS), async (text, name, ask) => {
    // A stranger, whose name is hostile too; and one of the two, who may see its own canary only.
    const stranger = await askAs(name === 'acme' || name === 'globex' ? `${name}-not` : name, ask, text);
    for (const canary of CANARIES) expect(stranger).not.toContain(canary);
    const acme = await askAs(text.includes('canary-of-acme') ? 'acme-not' : 'acme', ask, text);
    expect(acme).not.toContain('canary-of-globex');
  });
  await fc.assert(answers, { numRuns: 4500, seed: 6 });
  // The audit tells a tenant what it asked for itself, so here only the tenant of each event counts.
  const audits = fc.asyncProperty(hostile, hostile, fc.constantFrom(...AUDIT_QUESTIONS), async (text, name, ask) => {
    for (const tenantId of [name === 'globex' ? 'acme' : name, 'acme']) {
      const told = await askAs(tenantId, ask, text);
      expect(told.match(/"tenantId":"(?!acme")/g) ?? []).toHaveLength(
        tenantId === 'acme' ? 0 : told.split('"tenantId":').length - 1,
      );
      if (tenantId !== 'acme') expect(told).not.toMatch(/"tenantId":"(acme|globex)"/);
    }
  });
  await fc.assert(audits, { numRuns: 500, seed: 6 });
  expect(calls).toBe(10_000);
  for (const [index, canary] of CANARIES.entries()) {
    const context = contextOf(OWNERS[index] ?? '');
    expect(await store.countEmbeddings(context)).toBe(1);
    expect((await store.replayComputation(context, canary)).result).toBe(canary);
    expect(await store.verifyAudit(context)).toMatchObject({ intact: true });
  }
  expect((await engine.query(sql`SELECT count(*)::INTEGER AS total FROM eider_embeddings`)).rows).toEqual([
    { total: 2 },
  ]);
}, 900_000);

test('exact names of what another tenant has get nothing either', async () => {
  await using opened = await openStore();
  const { store } = opened;
  const globex = contextOf('globex');
  const { embeddingId } = await store.storeEmbedding(globex, embeddingOf('secret-file'));
  await store.storeComputation(globex, { computationId: 'secret-run', type: 'secret-type', result: 'secret-result' });
  await store.foldAudit(globex);
  const acme = contextOf('acme');
  expect(await store.getEmbedding(acme, embeddingId)).toBeUndefined();
  expect(await store.deleteEmbedding(acme, embeddingId)).toBe(false);
  expect(await store.countEmbeddings(acme, { embeddingId: { in: [embeddingId] } })).toBe(0);
  expect(await store.findMatchingSchema(acme, ORDERS, { mode: 'partial' })).toEqual([]);
  expect(await store.queryComputations(acme, { type: 'secret-type' })).toEqual({ items: [] });
  await expect(store.replayComputation(acme, 'secret-run')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await store.queryAudit(acme, { principalId: 'user of globex' })).toEqual({ items: [] });
  expect((await store.foldAudit(acme)).folded).toBeGreaterThan(0);
  expect(await store.verifyAudit(acme)).toMatchObject({ intact: true });
});

test('SQL about rows of tenants is made in one file only, which always adds the tenant', () => {
  const folder = fileURLToPath(new URL('../../src/store/', import.meta.url));
  const withSql = readdirSync(folder).filter((file) =>
    /\bsql`|trustedSql|joinSql/.test(readFileSync(`${folder}${file}`, 'utf8')),
  );
  // `condition.ts` makes conditions without a table; `tenant-database.ts` what concerns no tenant, see below.
  expect(withSql.sort()).toEqual(['condition.ts', 'tenant-database.ts', 'tenant-scope.ts']);
  const scope = readFileSync(`${folder}tenant-scope.ts`, 'utf8');
  const statements = scope.match(/sql`(?:SELECT|DELETE|UPDATE|INSERT)[^`]*`/g) ?? [];
  expect(statements.length).toBeGreaterThanOrEqual(4);
  const read = statements.filter((statement) => !statement.includes('INSERT') && !statement.includes('{stage}'));
  for (const statement of read) expect(statement).toContain('this.#rowsOf(');
  const database = readFileSync(`${folder}tenant-database.ts`, 'utf8');
  const columns = database.match(/SELECT [^`]*eider_(?:embeddings|computations|audit\b)[^`]*/g) ?? [];
  for (const statement of columns) expect(statement).toMatch(/^SELECT (?:epoch_us\()?max\(/);
});

test('the tenant is the first column of the primary key of every table with rows of tenants', async () => {
  await using opened = await openStore();
  const { rows } =
    await opened.engine.query(sql`SELECT table_name, constraint_column_names AS names FROM duckdb_constraints()
    WHERE constraint_type = 'PRIMARY KEY' AND table_name LIKE 'eider_%' AND table_name <> 'eider_migrations' ORDER BY table_name`);
  expect(rows.map((row) => [row['table_name'], (row['names'] as readonly string[])[0]])).toEqual([
    ['eider_audit', 'tenant_id'],
    ['eider_audit_tails', 'tenant_id'],
    ['eider_computations', 'tenant_id'],
    ['eider_embeddings', 'tenant_id'],
  ]);
});
