import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { type SqlEngine, sql } from '@eider/core';
import { expect, test } from 'vitest';
import { schemaVersion } from '../../src/schema/migrate.ts';
import { checksumOf } from '../../src/schema/migration.ts';
import { MIGRATIONS } from '../../src/schema/migrations.ts';
import { openFolder, openStore } from '../store/open-store.ts';
import { embeddingOf, ORDERS } from '../store/samples.ts';
import { ACME, copyGolden, GLOBEX, goldenPath, RUN } from './golden.ts';

test('released migrations are what they were', () => {
  expect(MIGRATIONS.map((migration) => [migration.version, checksumOf(migration)])).toEqual(CHECKSUMS);
});

test.each(MIGRATIONS)('a file of version $version opens, and all of it is there', async ({ version }) => {
  await using folder = await openFolder();
  const path = folder.path('golden.duckdb');
  await copyGolden(version, path);
  await using engine = await openNodeDuckDb({ path });
  expect(await schemaVersion(engine)).toBe(version);
  await using opened = await openStore({ engine, settings: { onAuditGap: 'record' } });
  const { store } = opened;
  const { items } = await store.queryEmbeddings(ACME);
  expect(items.map(({ parsedFileId }) => parsedFileId)).toEqual(['file-1', 'file-2']);
  expect(items[0]?.schemaFingerprint).toEqual(ORDERS);
  expect((await store.findMatchingSchema(ACME, ORDERS, { mode: 'partial' })).map(({ relation }) => relation)).toEqual([
    'exact',
    'partial',
  ]);
  expect((await store.getEmbedding(GLOBEX, 'own'))?.parsedFileId).toBe('file-1');
  expect((await store.replayComputation(ACME, 'run-1')).result).toEqual(RUN.result);
  expect(await store.storeEmbedding(ACME, embeddingOf('file-1'))).toMatchObject({ created: false });
  expect(await store.verifyAudit(ACME)).toMatchObject({ intact: true });
  expect(await schemaVersion(engine)).toBe(MIGRATIONS.length);
});

test('wasm opens a file of the newest version too', async () => {
  await using wasm: SqlEngine = await openWasmDuckDb();
  const image = gunzipSync(await readFile(goldenPath(MIGRATIONS.length)));
  await wasm.importImage('golden', image);
  const { rows } = await wasm.query(sql`SELECT count(*)::INTEGER AS total FROM golden.deterministic_embeddings`);
  expect(rows).toEqual([{ total: 3 }]);
});

test('the views for other tools show what is stored', async () => {
  await using engine = await openNodeDuckDb();
  await using opened = await openStore({ engine });
  const { embeddingId } = await opened.store.storeEmbedding(ACME, embeddingOf('file-1'));
  await opened.store.storeComputation(ACME, RUN);
  const embeddings = await engine.query(sql`SELECT * FROM deterministic_embeddings`);
  expect(embeddings.columns.map(({ name }) => name)).toEqual([
    'embedding_id',
    'tenant_id',
    'parsed_file_id',
    'schema_fingerprint',
    'pattern_signature',
    'created_at',
    'updated_at',
  ]);
  expect(embeddings.rows[0]).toMatchObject({ embedding_id: embeddingId, tenant_id: 'acme', parsed_file_id: 'file-1' });
  const { rows } = await engine.query(
    sql`SELECT json_extract(result, '$[1]')::VARCHAR AS second, * FROM computation_results`,
  );
  expect(rows[0]).toMatchObject({ second: '"zwei"', computation_id: 'run-1', type: 'revenue', version: '1' });
});

test('a table of a name that the store needs is ALREADY_EXISTS, and nothing is made', async () => {
  await using engine = await openNodeDuckDb();
  await engine.execute(sql`CREATE TABLE deterministic_embeddings (mine INTEGER)`);
  await expect(openStore({ engine })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await schemaVersion(engine)).toBe(0);
});

const CHECKSUMS: readonly (readonly [number, string])[] = [
  [1, '94afcbd8fc234634a4919ef6957ead2cb3a31ece808d8f43f15f28436bff6af6'],
];
