import { EiderError, type LineageSink, SqlDecimal, sql } from '@eider/core';
import { expect, test } from 'vitest';
import type { ComputationFunction } from '../../src/index.ts';
import { captureError } from '../computations/capture-error.ts';
import { rowsInput } from '../computations/sandboxes.ts';
import { contextOf } from '../store/open-store.ts';
import { denying, MANY, openService, ordersOf, REVENUE, seedsOf } from './open-service.ts';

const ACME = contextOf('acme');
const ORDERS = ordersOf(['2026-01-05', '10.50'], ['2026-01-20', '4.50'], ['2026-02-01', '7.25']);

test('a run gives rows and is stored with its record; an equal one is stored once', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(REVENUE);
  const run = await compute.run(ACME, 'revenue-by-month', ORDERS);
  expect(run.rows()).toEqual([
    { month: 1n, revenue: new SqlDecimal(1500n, 2) },
    { month: 2n, revenue: new SqlDecimal(725n, 2) },
  ]);
  expect(run).toMatchObject({ created: true, id: run.record.id });
  const again = await compute.run(ACME, 'revenue-by-month', ORDERS);
  expect(again).toMatchObject({ created: false, id: run.id });
  expect(await compute.runs.count(ACME, { type: 'revenue-by-month' })).toBe(1);
  const stored = await compute.runs.get(ACME, run.id);
  expect(stored).toMatchObject({ version: '1', resultDigest: run.record.result.digest });
  expect(stored?.record).toEqual(run.record);
  expect(service.sandboxes).toMatchObject({ opened: 2, closed: 2 });
});

test('the version that was defined last runs, unless another one is named', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(REVENUE);
  compute.define({ ...REVENUE, version: '2', sql: 'SELECT count(*) AS orders FROM orders' });
  expect((await compute.run(ACME, 'revenue-by-month', ORDERS)).rows()).toEqual([{ orders: 3n }]);
  expect((await compute.run(ACME, 'revenue-by-month', ORDERS, { version: '1' })).record.version).toBe('1');
  const page = await compute.runs.query(ACME, {}, { first: 'newest', limit: 1 });
  expect(page.items.map(({ version }) => version)).toEqual(['1']);
});

test('the policy is asked before anything is opened or read, and the denial is audited', async () => {
  const policy = denying('computations.run');
  await using service = await openService({ policy });
  const { compute } = service;
  compute.define(REVENUE);
  const missing = { orders: { csv: '/nowhere/at-all.csv' } };
  expect(await captureError(() => compute.run(ACME, 'revenue-by-month', missing))).toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  expect(policy.asked.map(({ action, resource }) => [action, resource])).toEqual([
    ['computations.run', 'definitions/revenue-by-month'],
  ]);
  expect(service.sandboxes.opened).toBe(0);
  expect(service.told).toEqual([]);
  await compute.store.foldAudit(ACME);
  const { items } = await compute.store.queryAudit(ACME, { action: 'computations.run' });
  expect(items.map(({ outcome }) => outcome)).toEqual(['denied']);
});

test('the beginning of a run is audited before it, its end after it', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(REVENUE);
  await compute.run(ACME, 'revenue-by-month', ORDERS);
  await compute.store.foldAudit(ACME);
  const { items } = await compute.store.queryAudit(ACME, { action: { prefix: 'computations.' } });
  expect(items.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'computations.run started',
    'computations.get succeeded',
    'computations.store started',
    'computations.store succeeded',
    'computations.run succeeded',
  ]);
});

test.each<[string, () => Parameters<Awaited<ReturnType<typeof openService>>['compute']['run']>[2], string]>([
  ['bad values', () => ordersOf(['no day', '1.00']), 'INVALID_ARGUMENT'],
  ['a missing input', () => ({}), 'INVALID_ARGUMENT'],
  ['a missing file', () => ({ orders: { csv: '/nowhere/at-all.csv' } }), 'NOT_FOUND'],
])('a run that fails by %s stores nothing and leaves no engine open', async (_, inputs, code) => {
  await using service = await openService();
  const { compute, sandboxes } = service;
  compute.define(REVENUE);
  expect(await captureError(() => compute.run(ACME, 'revenue-by-month', inputs()))).toMatchObject({ code });
  expect(await compute.runs.count(ACME)).toBe(0);
  expect(await service.keys()).toEqual([]);
  expect(service.told).toEqual([]);
  expect(sandboxes.closed).toBe(sandboxes.opened);
});

test('a query that cannot replay is refused, and may be allowed', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define({ type: 'dice', version: '1', inputs: [], sql: 'SELECT random() >= 0 AS ok' });
  expect(await captureError(() => compute.run(ACME, 'dice', {}))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { rule: 'volatile-function' },
  });
  const run = await compute.run(ACME, 'dice', {}, { allow: ['volatile-function:random'] });
  expect(run.record.allow).toEqual(['volatile-function:random']);
});

test('a large result lies beside its record, once for all runs that have it, and goes with the last of them', async () => {
  await using service = await openService();
  const { compute } = service;
  compute.define(MANY);
  compute.define({ ...MANY, version: '2' });
  const first = await compute.run(ACME, 'many', seedsOf('a'), { version: '1' });
  const second = await compute.run(ACME, 'many', seedsOf('a'), { version: '2' });
  expect(first.record.result.inline).toBeUndefined();
  expect(first.record.result.digest).toBe(second.record.result.digest);
  expect(await service.keys()).toHaveLength(1);
  expect(await compute.runs.delete(ACME, first.id)).toBe(true);
  expect(await compute.replay(ACME, second.id)).toMatchObject({ verdict: 'same', result: { rowCount: 200 } });
  expect(await compute.runs.delete(ACME, second.id)).toBe(true);
  expect(await service.keys()).toEqual([]);
  expect(await compute.runs.delete(ACME, second.id)).toBe(false);
});

test('a result is taken back if its record cannot be stored', async () => {
  await using service = await openService({ policy: denying('computations.store') });
  const { compute } = service;
  compute.define(MANY);
  expect(await captureError(() => compute.run(ACME, 'many', seedsOf('a')))).toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  expect(await service.keys()).toEqual([]);
  expect(await compute.runs.count(ACME)).toBe(0);
});

test('a damaged result of another size is mended by running again', async () => {
  await using service = await openService();
  const { compute, blobs } = service;
  compute.define(MANY);
  const run = await compute.run(ACME, 'many', seedsOf('a'));
  const [key = ''] = await service.keys();
  await blobs.put(key, new TextEncoder().encode('half'));
  expect(await compute.replay(ACME, run.id)).toMatchObject({ verdict: 'result-tampered' });
  await compute.run(ACME, 'many', seedsOf('a'));
  expect(await compute.replay(ACME, run.id)).toMatchObject({ verdict: 'same' });
});

test('an equal run with another result is refused, and the first one stays', async () => {
  await using service = await openService();
  const { compute } = service;
  let calls = 0;
  const count: ComputationFunction = async () => {
    calls += 1;
    return { columns: [{ name: 'calls', type: 'INTEGER' }], rows: [{ calls }] };
  };
  compute.define({ type: 'calls', version: '1', inputs: [], run: count });
  const run = await compute.run(ACME, 'calls', {});
  expect(await captureError(() => compute.run(ACME, 'calls', {}))).toMatchObject({ code: 'PRECONDITION_FAILED' });
  expect(await compute.runs.count(ACME)).toBe(1);
  expect(await compute.replay(ACME, run.id, { mode: 'diff', inputs: {} })).toMatchObject({
    verdict: 'result-differs',
    difference: { kind: 'value', column: 'calls', recorded: 1 },
  });
});

test('lineage tells names and digests of embeddings, runs and replays, and no values', async () => {
  await using service = await openService();
  const { compute, told } = service;
  compute.define(REVENUE);
  const made = await compute.embeddings.create(ACME, {
    sourceId: 'file-42',
    from: { csvText: 'name\ncanary-value\n' },
  });
  const run = await compute.run(ACME, 'revenue-by-month', ORDERS);
  await compute.replay(ACME, run.id, { mode: 'verify', inputs: ordersOf(['2026-03-01', '1.00']) });
  expect(told.map(({ kind, outcome, tenantId }) => [kind, outcome, tenantId])).toEqual([
    ['embedding', 'complete', 'acme'],
    ['run', 'complete', 'acme'],
    ['replay', 'fail', 'acme'],
  ]);
  expect(told[0]?.outputs).toEqual([{ name: `embeddings/${made.embeddingId}`, digest: made.schema.exact }]);
  expect(told[1]).toMatchObject({
    job: { name: 'revenue-by-month', version: '1' },
    runId: run.id,
    inputs: [{ name: 'orders', digest: run.record.inputs[0]?.digest }],
    outputs: [{ digest: run.record.result.digest }],
  });
  expect(JSON.stringify(told)).not.toContain('canary-value');
  expect(new Set(told.map(({ id }) => id)).size).toBe(3);
});

test('a lineage sink that fails takes nothing back: the call says that it is stored', async () => {
  let failing = true;
  const lineage: LineageSink = {
    record: async () => {
      if (failing) throw new EiderError('UNAVAILABLE', 'the sink is out of reach');
    },
    close: async () => undefined,
  };
  await using service = await openService({ lineage });
  const { compute } = service;
  compute.define(REVENUE);
  const error = await captureError(() => compute.run(ACME, 'revenue-by-month', ORDERS));
  expect(error).toMatchObject({ code: 'INDETERMINATE', retryable: true });
  expect(await compute.runs.count(ACME)).toBe(1);
  failing = false;
  expect(await compute.run(ACME, 'revenue-by-month', ORDERS)).toMatchObject({ created: false });
});

interface Gate {
  readonly run: ComputationFunction;
  readonly entered: () => number;
  readonly open: () => void;
  /** Resolves when so many have entered. */
  readonly reached: (count: number) => Promise<void>;
}

function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let entered = 0;
  return {
    run: async (session) => {
      entered += 1;
      for (const one of waiting) if (one.count <= entered) one.resolve();
      await promise;
      return session.query(sql`SELECT 1 AS one`);
    },
    entered: () => entered,
    open: resolve,
    reached: (count) => {
      const reached = Promise.withResolvers<void>();
      if (entered >= count) reached.resolve();
      waiting.push({ count, resolve: reached.resolve });
      return reached.promise;
    },
  };
}

const ONE = { one: rowsInput({ one: 'INTEGER' }, [[1]]) };

test('so many runs as are allowed go at once, and one that waits can be aborted', async () => {
  await using service = await openService({ settings: { maxConcurrentRuns: 2 } });
  const { compute, sandboxes } = service;
  const { run, open, reached, entered } = gate();
  compute.define({ type: 'gate', version: '1', inputs: ['one'], parameters: { n: 'INTEGER' }, run });
  const start = (n: number, context = ACME) => compute.run(context, 'gate', ONE, { parameters: { n } });
  const running = [start(1), start(2)];
  await reached(2);
  const controller = new AbortController();
  const aborted = captureError(() => start(3, contextOf('acme', { signal: controller.signal })));
  const last = start(4);
  controller.abort();
  expect(await aborted).toMatchObject({ code: 'ABORTED' });
  expect(entered()).toBe(2);
  expect(sandboxes.opened).toBe(2);
  open();
  await Promise.all([...running, last]);
  expect(sandboxes).toMatchObject({ opened: 3, closed: 3 });
});

test('closing waits for runs in flight, which are stored; calls after it are CLOSED', async () => {
  await using service = await openService();
  const { compute } = service;
  const { run, open, reached } = gate();
  compute.define({ type: 'gate', version: '1', inputs: ['one'], run });
  const running = compute.run(ACME, 'gate', ONE);
  await reached(1);
  const closing = compute.close();
  open();
  expect(await running).toMatchObject({ created: true });
  await closing;
  await compute.close();
  for (const call of [
    () => compute.run(ACME, 'gate', ONE),
    () => compute.runs.count(ACME),
    () => compute.embeddings.count(ACME),
    () => compute.lint('SELECT 1'),
    async () => compute.define(REVENUE),
  ]) {
    expect(await captureError(call)).toMatchObject({ code: 'CLOSED' });
  }
});

test('settings that cannot be are refused', async () => {
  for (const settings of [{ maxConcurrentRuns: 0 }, { inlineBytes: -1 }, { inlineBytes: 2 ** 30 }, { rows: 1 }]) {
    const error = await captureError(() => openService({ settings: settings as object }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
});
