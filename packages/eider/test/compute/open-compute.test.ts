import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { InputSource } from '@eider/compute';
import type { AuditEvent, LineageEvent, Policy } from '@eider/core';
import { memoryBlobStore, memoryLog } from '@eider/storage-cloud/memory';
import { computeModule, openCompute, openMemory, TOKENS } from 'eider';
import { Container } from 'inversify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureError, contextOf } from './contexts.ts';

const ACME = contextOf('acme', 'analyst');
const OWN = { policy: 'own-tenant' } as const;
const COUNT = { type: 'count', version: '1', inputs: ['t'], sql: 'SELECT count(*) AS n FROM t' };
const WIDE = {
  type: 'wide',
  version: '1',
  inputs: ['t'],
  sql: "SELECT repeat('x', 1000) || n::VARCHAR AS a FROM t, generate_series(1, 100) AS s(n) ORDER BY n",
};

function one(): Record<string, InputSource> {
  return { t: { columns: [{ name: 'a', type: 'INTEGER' }], rows: [[1]] } };
}

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-compute-open-'));
  path = join(folder, 'compute.duckdb');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was stored in a file is there when it is opened again, large results too', async () => {
  const orders = join(folder, 'orders.csv');
  await writeFile(orders, 'id,amount\n1,2.50\n');
  const compute = await openCompute(path, OWN);
  const embedding = await compute.embeddings.create(ACME, { sourceId: 'file-42', from: { csv: orders } });
  compute.define(COUNT);
  compute.define(WIDE);
  const small = await compute.run(ACME, 'count', { t: { csv: orders } });
  const large = await compute.run(ACME, 'wide', one());
  await compute.close();
  expect(await readdir(folder)).toEqual([
    'compute.duckdb',
    'compute.duckdb.audit.log',
    'compute.duckdb.results',
    'orders.csv',
  ]);
  await using again = await openCompute(path, OWN);
  expect(await again.embeddings.get(ACME, embedding.embeddingId)).toMatchObject({ schema: embedding.schema });
  expect(await again.replay(ACME, small.id, { mode: 'verify', inputs: { t: { csv: orders } } })).toMatchObject({
    verdict: 'same',
  });
  expect(await again.replay(ACME, large.id)).toMatchObject({ verdict: 'same', result: { rowCount: 100 } });
  expect(await again.store.verifyAudit(ACME)).toMatchObject({ intact: true, gaps: 0 });
});

test('in :memory: nothing is written', async () => {
  await using compute = await openCompute(':memory:', OWN);
  compute.define(WIDE);
  const { id } = await compute.run(ACME, 'wide', one());
  expect(await compute.replay(ACME, id)).toMatchObject({ verdict: 'same' });
  expect(await readdir(folder)).toEqual([]);
});

test('without a policy nothing is opened, and the message says what to give', async () => {
  expect(await captureError(() => openCompute(path))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining("policy: 'own-tenant'"),
  });
  const policy: Policy = { decide: () => ({ outcome: 'permit', reason: '', policyVersion: '1' }) };
  expect(await captureError(() => openCompute(path, OWN, { policy }))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await readdir(folder)).toEqual([]);
});

test('roles as data decide who may do what, and every tenant sees only its own', async () => {
  const policy = {
    version: 'v1',
    roles: {
      analyst: { permit: [{ actions: ['computations.*'], resources: ['*'] }] },
      reader: { permit: [{ actions: ['computations.get', 'computations.replay'] }] },
    },
  };
  await using compute = await openCompute(':memory:', { policy });
  compute.define(COUNT);
  const { id } = await compute.run(ACME, 'count', one());
  const reader = contextOf('acme', 'reader');
  expect(await compute.replay(reader, id)).toMatchObject({ verdict: 'same' });
  for (const call of [
    () => compute.run(reader, 'count', one()),
    () => compute.runs.delete(reader, id),
    () => compute.runs.get(contextOf('acme'), id),
    () => compute.embeddings.count(ACME),
  ]) {
    expect(await captureError(call)).toMatchObject({ code: 'PERMISSION_DENIED' });
  }
  expect(await compute.runs.get(contextOf('other', 'analyst'), id)).toBeUndefined();
});

test('components take the place of what would be opened, and stay open', async () => {
  const audited: AuditEvent[] = [];
  const told: LineageEvent[] = [];
  const closed: string[] = [];
  const sink = <Item>(kept: Item[], name: string) => ({
    record: async (item: Item) => {
      kept.push(item);
    },
    close: async () => {
      closed.push(name);
    },
  });
  const engine = await openNodeDuckDb();
  const results = memoryBlobStore();
  const components = {
    engine,
    results,
    auditLog: memoryLog(),
    auditSink: sink(audited, 'audit'),
    lineage: sink(told, 'lineage'),
  };
  const compute = await openCompute(path, OWN, components);
  compute.define(WIDE);
  await compute.run(ACME, 'wide', one());
  await compute.close();
  expect(audited.map(({ action }) => action)).toContain('computations.run');
  expect(told.map(({ kind }) => kind)).toEqual(['run']);
  expect(closed).toEqual([]);
  const keys: string[] = [];
  for await (const { key } of results.list('')) keys.push(key);
  expect(keys).toHaveLength(1);
  expect((await engine.health()).healthy).toBe(true);
  expect(await readdir(folder)).toEqual([]);
  await engine.close();
});

test.each<[string, object, object, string]>([
  ['a misspelled setting', { polcy: 'own-tenant' }, {}, 'did you mean policy?'],
  ['a misspelled setting of runs', { ...OWN, runs: { maxRow: 1 } }, {}, 'did you mean maxRows?'],
  ['a wrong value', { ...OWN, sandbox: { spares: -1 } }, {}, 'settings.sandbox.spares'],
  ['a policy that there is not', { policy: 'everything' }, {}, 'settings.policy'],
  ['rules of another form', { policy: { roles: {} } }, {}, 'policy'],
  ['a misspelled component', OWN, { audit: {} }, 'there is no such component'],
  ['a component that cannot be one', OWN, { lineage: {} }, 'LineageSink'],
])('%s is refused before anything is made', async (_, settings, components, words) => {
  const error = await captureError(() => openCompute(path, settings as never, components));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(words) });
  expect(await readdir(folder)).toEqual([]);
});

test.each(['s3://bucket/compute.duckdb', 'file:///folder/', 'ftp://host/x', 'folder/', ''])(
  'the place %s is refused',
  async (place) => {
    const error = await captureError(() => openCompute(place, OWN));
    expect((error as { readonly code: string }).code).toMatch(/^(UNSUPPORTED|INVALID_ARGUMENT)$/);
  },
);

test('a file has one owner, by whatever name it is opened', async () => {
  await using compute = await openCompute(path, OWN);
  expect(await captureError(() => openCompute(path, OWN))).toMatchObject({ code: 'LOCKED' });
  const link = join(folder, 'link.duckdb');
  await symlink(path, link);
  expect(await captureError(() => openCompute(link, OWN))).toMatchObject({ code: 'LOCKED' });
  expect(await compute.runs.count(ACME)).toBe(0);
});

test('the audit log lies beside the file itself, not beside a link to it', async () => {
  const link = join(folder, 'link.duckdb');
  await symlink(path, link);
  await (await openCompute(link, OWN)).close();
  expect(await readdir(folder)).toEqual(['compute.duckdb', 'compute.duckdb.audit.log', 'link.duckdb']);
  await (await openCompute(path, OWN)).close();
});

test('a file that is no database, or is a memory, is left as it was, with nothing beside it', async () => {
  await writeFile(path, 'no database');
  expect(await captureError(() => openCompute(path, OWN))).toMatchObject({ code: 'CORRUPT_DATA' });
  expect(await readdir(folder)).toEqual(['compute.duckdb']);
  const memoryPath = join(folder, 'ltm.duckdb');
  const memory = await openMemory(memoryPath);
  await memory.store('a', 1);
  await memory.checkpoint();
  await memory.close();
  const before = await readdir(folder);
  expect(await captureError(() => openCompute(memoryPath, OWN))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('memory'),
  });
  expect(await readdir(folder)).toEqual(before);
  await using again = await openMemory(memoryPath);
  expect(await again.retrieve('a')).toMatchObject({ value: 1 });
});

test('opening that fails half way closes what was opened', async () => {
  await (await openCompute(path, OWN)).close();
  await writeFile(`${path}.audit.log`, 'no log');
  expect(await captureError(() => openCompute(path, OWN))).toMatchObject({ code: 'CORRUPT_DATA' });
  // The engine has let go of the file.
  await using engine = await openNodeDuckDb({ path });
  expect((await engine.health()).healthy).toBe(true);
});

test('closing ends runs that wait no earlier than they are done, and is idempotent', async () => {
  const compute = await openCompute(path, OWN);
  compute.define(COUNT);
  const running = [compute.run(ACME, 'count', one()), compute.run(ACME, 'count', one())];
  const closing = compute.close();
  await Promise.all([...running, closing]);
  await compute.close();
  expect(await captureError(() => compute.run(ACME, 'count', one()))).toMatchObject({ code: 'CLOSED' });
});

test('a container gives store and service, with what was bound in the place of ours', async () => {
  const container = new Container();
  container.load(computeModule({ path: ':memory:' }));
  (await container.rebind(TOKENS.policy)).toConstantValue({
    decide: ({ action }) => ({
      outcome: action === 'computations.count' ? 'permit' : 'deny',
      reason: 'as the test wants it',
      policyVersion: '1',
    }),
  });
  await using compute = await container.getAsync(TOKENS.compute);
  expect(await container.getAsync(TOKENS.computeStore)).toBe(compute.store);
  expect(await compute.runs.count(ACME)).toBe(0);
  expect(await captureError(() => compute.embeddings.count(ACME))).toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(() => computeModule({ path: ':memory:', policy: 'own-tenant' } as never)).toThrow(/there is no such member/);
});
