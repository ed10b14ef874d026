import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { identifier, sql } from '@eider/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureError } from '../computations/capture-error.ts';
import { type TemporaryFolder, temporaryFolder } from '../embeddings/temporary-folder.ts';
import { contextOf } from '../store/open-store.ts';
import { embeddingOf } from '../store/samples.ts';
import { denying, openService } from './open-service.ts';

const ACME = contextOf('acme');
const ORDERS = 'id,customer,cents\n1,ann,100\n2,bob,250\n3,cy,75\n';

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder.remove());

test('a file becomes an embedding with schema and signature, under the same id whenever its content is the same', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  const csv = await folder.write('orders.csv', ORDERS);
  const made = await embeddings.create(ACME, { sourceId: 'file-42', from: { csv } });
  expect(made).toMatchObject({ sourceId: 'file-42', rowCount: 3, created: true, signature: { rowCount: 3 } });
  expect(made.schema.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'id BIGINT',
    'customer VARCHAR',
    'cents BIGINT',
  ]);
  const shuffled = 'id;customer;cents\r\n3;cy;75\r\n1;ann;100\r\n2;bob;250\r\n';
  const again = await embeddings.create(ACME, { sourceId: 'file-42', from: { csvText: shuffled } });
  expect(again).toMatchObject({ embeddingId: made.embeddingId, created: false });
  expect(await embeddings.count(ACME)).toBe(1);
  const stored = await embeddings.get(ACME, made.embeddingId);
  expect(stored).toMatchObject({ sourceId: 'file-42', schema: made.schema });
  expect(stored?.signature).toEqual(made.signature);
  const { items } = await embeddings.query(ACME, { parsedFileId: 'file-42' });
  expect(items).toEqual([stored]);
  expect(await embeddings.delete(ACME, made.embeddingId)).toBe(true);
  expect(await embeddings.count(ACME)).toBe(0);
});

test('sources that are fingerprinted at once do not see each other', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  const textOf = (source: number): string => `n\n${Array.from({ length: source + 1 }, (_, row) => row).join('\n')}\n`;
  const sources = Array.from({ length: 8 }, (_, source) => source);
  const create = (source: number) =>
    embeddings.create(ACME, { sourceId: `file-${source}`, from: { csvText: textOf(source) } });
  const made = await Promise.all(sources.map(create));
  expect(made.map(({ rowCount }) => rowCount)).toEqual(sources.map((source) => source + 1));
  for (const source of sources) expect(await create(source)).toMatchObject({ embeddingId: made[source]?.embeddingId });
});

test('exact ranges are kept only where they are asked for', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  const rounded = await embeddings.create(ACME, { sourceId: 'a', from: { csvText: 'n\n12345\n' } });
  const exact = await embeddings.create(ACME, { sourceId: 'a', from: { csvText: 'n\n12345\n' }, exactRanges: true });
  expect(JSON.stringify(rounded)).not.toContain('12345');
  expect(exact.signature.columns[0]?.range).toEqual({ least: '12345', greatest: '12345' });
});

test('a table or query is fingerprinted in the engine that has it', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  await using engine = await openNodeDuckDb();
  await engine.execute(sql`CREATE TABLE ${identifier('orders')} AS SELECT 1::BIGINT AS id, 'ann' AS customer`);
  const table = await embeddings.create(ACME, { sourceId: 't', from: { engine, table: 'orders' } });
  const query = await embeddings.create(ACME, { sourceId: 'q', from: { engine, query: sql`SELECT id FROM orders` } });
  expect([table.schema.columns.length, query.schema.columns.length]).toEqual([2, 1]);
});

test.each<[string, object, string]>([
  ['a missing file', { sourceId: 'x', from: { csv: '/nowhere/at-all.csv' } }, 'NOT_FOUND'],
  ['malformed content', { sourceId: 'x', from: { jsonText: '[{' } }, 'INVALID_ARGUMENT'],
  ['no source', { sourceId: 'x' }, 'INVALID_ARGUMENT'],
  ['no id', { from: { csvText: 'a\n1\n' } }, 'INVALID_ARGUMENT'],
  ['an unknown option', { sourceId: 'x', from: { csvText: 'a\n1\n' }, exactRange: true }, 'INVALID_ARGUMENT'],
])('%s stores nothing', async (_, options, code) => {
  await using service = await openService();
  const { compute } = service;
  expect(await captureError(() => compute.embeddings.create(ACME, options as never))).toMatchObject({ code });
  expect(await compute.embeddings.count(ACME)).toBe(0);
  expect(service.told).toEqual([]);
});

test('the policy is asked about the source before it is read', async () => {
  const policy = denying('embeddings.create');
  await using service = await openService({ policy });
  const options = { sourceId: 'file-42', from: { csv: '/nowhere/at-all.csv' } };
  const error = await captureError(() => service.compute.embeddings.create(ACME, options));
  expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(policy.asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    'embeddings.create sources/file-42',
  ]);
});

test('matching schemas come best first, with score, mapping and what differs', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  const given = await embeddings.create(ACME, { sourceId: 'given', from: { csvText: ORDERS } });
  await embeddings.create(ACME, { sourceId: 'narrow', from: { csvText: 'ID,customer\n1,ann\n2,bob\n3,cy\n' } });
  await embeddings.create(ACME, { sourceId: 'renamed', from: { csvText: ORDERS.replace('cents', 'price') } });
  await embeddings.create(ACME, { sourceId: 'apart', from: { csvText: 'colour\nred\n' } });
  const superset = await embeddings.findMatchingSchemas(ACME, given.schema, { mode: 'superset' });
  expect(superset.map(({ embedding, relation }) => [embedding.sourceId, relation])).toEqual([
    ['given', 'exact'],
    ['narrow', 'superset'],
  ]);
  expect(superset[0]).toMatchObject({ score: 1, effect: 'identical', changes: [] });
  expect(superset[1]).toMatchObject({
    effect: 'breaking',
    changes: expect.arrayContaining([expect.objectContaining({ change: 'column-removed', column: 'cents' })]),
  });
  const { signature } = given;
  const partial = await embeddings.findMatchingSchemas(ACME, given.schema, { mode: 'partial', signature });
  expect(partial.map(({ embedding }) => embedding.sourceId)).toEqual(['given', 'renamed', 'narrow']);
  expect(partial[1]?.mapping).toContainEqual({ from: 'cents', to: 'price', by: 'signature' });
});

test('two embeddings are compared by schema and by the drift of their data', async () => {
  await using service = await openService();
  const { embeddings } = service.compute;
  const before = await embeddings.create(ACME, { sourceId: 'a', from: { csvText: 'n,m\n1,x\n2,y\n' } });
  const after = await embeddings.create(ACME, { sourceId: 'a', from: { csvText: 'n,m\n1,\n2,\n' } });
  const { schema, drift } = await embeddings.compare(ACME, before.embeddingId, after.embeddingId);
  expect(schema.score).toBeGreaterThan(0.5);
  expect(drift?.columns).toMatchObject([
    { column: 'n', verdict: 'same', drift: 0 },
    { column: 'm', verdict: 'strong', drift: 1 },
  ]);
});

test('signatures that were made elsewhere leave the drift out', async () => {
  await using service = await openService();
  const { store, embeddings } = service.compute;
  const made = await embeddings.create(ACME, { sourceId: 'a', from: { csvText: ORDERS } });
  const other = await store.storeEmbedding(ACME, embeddingOf('elsewhere', made.schema));
  const compared = await embeddings.compare(ACME, made.embeddingId, other.embeddingId);
  expect(compared).toMatchObject({ schema: { score: 1 } });
  expect(compared.drift).toBeUndefined();
});

test('lint reads of its inputs no more than the columns, and finds what cannot replay', async () => {
  await using service = await openService();
  const { compute, sandboxes } = service;
  const csv = await folder.write('lint.csv', ORDERS);
  const inputs = { orders: { csv, columns: { id: 'BIGINT', customer: 'VARCHAR', cents: 'DOUBLE' } } };
  const bad = await compute.lint('SELECT sum(cents) AS total, now() AS at FROM orders', { inputs });
  expect(bad.refused.map(({ rule }) => rule)).toEqual(['float-aggregate', 'session-function']);
  const columns = { orders: [{ name: 'cents', type: 'BIGINT' }] };
  expect(await compute.lint('SELECT sum(cents) AS total FROM orders', { inputs: columns })).toEqual({
    refused: [],
    allowed: [],
  });
  await using engine = await openNodeDuckDb();
  await engine.execute(sql`CREATE TABLE t AS SELECT 1.5::DECIMAL(9, 2) AS a`);
  const own = { orders: { engine, table: 't' } };
  expect((await compute.lint('SELECT sum(a) AS a FROM orders', { inputs: own })).refused).toEqual([]);
  expect(await captureError(() => compute.lint('SELECT 1', { signal: AbortSignal.abort(), inputs }))).toMatchObject({
    code: 'ABORTED',
  });
  expect(sandboxes.opened).toBe(0);
});
