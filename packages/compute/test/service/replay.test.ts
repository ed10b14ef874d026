import { type ComputationRecord, canonicalJson, type SqlEngine, sql } from '@eider/core';
import { expect, test } from 'vitest';
import { computationRecordId } from '../../src/index.ts';
import { captureError } from '../computations/capture-error.ts';
import { rowsInput } from '../computations/sandboxes.ts';
import { contextOf } from '../store/open-store.ts';
import { denying, MANY, type OpenService, openService, ordersOf, REVENUE, seedsOf } from './open-service.ts';

const ACME = contextOf('acme');
const ORDERS = ordersOf(['2026-01-05', '10.50'], ['2026-02-01', '7.25']);

async function withRun(): Promise<{ readonly service: OpenService; readonly id: string }> {
  const service = await openService();
  service.compute.define(REVENUE);
  const { id } = await service.compute.run(ACME, 'revenue-by-month', ORDERS);
  return { service, id };
}

/** Edits the stored record behind the back of the store. */
async function editRecord(engine: SqlEngine, change: (record: ComputationRecord) => object): Promise<void> {
  const { rows } = await engine.query(sql`SELECT record FROM eider_computations`);
  const record = JSON.parse(String(rows[0]?.['record'])) as ComputationRecord;
  await engine.execute(sql`UPDATE eider_computations SET record = ${canonicalJson(change(record))}`);
}

test('a run replays as the same: read, run again, and compared', async () => {
  const { service, id } = await withRun();
  await using _ = service;
  const { compute, sandboxes } = service;
  expect(await compute.replay(ACME, id)).toMatchObject({ mode: 'cached', verdict: 'same', result: { rowCount: 2 } });
  expect(sandboxes.opened).toBe(1);
  const shuffled = ordersOf(['2026-02-01', '7.25'], ['2026-01-05', '10.50']);
  for (const mode of ['verify', 'diff'] as const) {
    expect(await compute.replay(ACME, id, { mode, inputs: shuffled })).toMatchObject({ mode, verdict: 'same' });
  }
  expect(sandboxes).toMatchObject({ opened: 3, closed: 3 });
});

test('SQL replays from its record, also where nothing is defined any more', async () => {
  const { service, id } = await withRun();
  await using _ = service;
  const other = await openService();
  await using __ = other;
  const stored = await service.compute.runs.get(ACME, id);
  const record = stored?.record ?? {};
  const { type, version, resultDigest } = stored ?? {};
  await other.compute.store.storeComputation(ACME, { computationId: id, type, version, resultDigest, record } as never);
  expect(await other.compute.replay(ACME, id, { mode: 'verify', inputs: ORDERS })).toMatchObject({ verdict: 'same' });
});

test('other inputs, and another definition of the same version, have verdicts of their own', async () => {
  const { service, id } = await withRun();
  await using _ = service;
  const changed = ordersOf(['2026-01-05', '10.50'], ['2026-02-01', '7.26']);
  expect(await service.compute.replay(ACME, id, { mode: 'diff', inputs: changed })).toMatchObject({
    verdict: 'inputs-changed',
    inputs: ['orders'],
    difference: { kind: 'value', row: 1, column: 'revenue' },
  });
  await using other = await openService();
  other.compute.define({ ...REVENUE, sql: 'SELECT count(*) AS orders FROM orders' });
  const stored = await service.compute.runs.get(ACME, id);
  await other.compute.store.storeComputation(ACME, {
    computationId: id,
    type: REVENUE.type,
    version: REVENUE.version,
    record: stored?.record ?? {},
    resultDigest: stored?.resultDigest ?? '',
  });
  expect(await other.compute.replay(ACME, id)).toMatchObject({ verdict: 'definition-changed', parts: ['sql'] });
});

test.each<[string, (record: ComputationRecord) => object, object]>([
  ['SQL', (record) => ({ ...record, sql: 'SELECT 1' }), { verdict: 'record-tampered', parts: ['sql'] }],
  ['a seed', (record) => ({ ...record, seed: 9 }), { verdict: 'record-tampered', parts: ['seed'] }],
  [
    'everything of it, made a whole record of another run',
    (record) => {
      const other = { ...record, sql: 'SELECT 1' };
      return { ...other, ...computationRecordId(other) };
    },
    { verdict: 'record-tampered', parts: ['id'] },
  ],
  [
    'the name of the computation, with its digests',
    (record) => {
      const other = { ...record, type: 'another' };
      return { ...other, ...computationRecordId(other) };
    },
    { verdict: 'record-tampered', parts: ['id', 'definition'] },
  ],
  [
    'the result',
    (record) => ({ ...record, result: { ...record.result, inline: record.result.inline?.replace('10.50', '99.99') } }),
    { verdict: 'result-tampered', stored: 'tampered' },
  ],
  [
    'the result and its digest',
    (record) => ({ ...record, result: { ...record.result, digest: record.result.digest.replace(/.$/, 'x') } }),
    { verdict: 'result-tampered', stored: 'tampered' },
  ],
])('a record of which somebody changed %s in the database is found', async (_name, change, found) => {
  const { service, id } = await withRun();
  await using _ = service;
  await editRecord(service.engine, change);
  expect(await service.compute.replay(ACME, id)).toMatchObject({ id, ...found });
});

test('a result beside its record that was changed or removed is found', async () => {
  await using service = await openService();
  const { compute, blobs } = service;
  compute.define(MANY);
  const { id } = await compute.run(ACME, 'many', seedsOf('a'));
  const [key = ''] = await service.keys();
  const bytes = (await blobs.get(key))?.bytes ?? new Uint8Array();
  // The last digit of the last row: same size, other value.
  bytes[bytes.length - 4] = 0x39;
  await blobs.put(key, bytes);
  expect(await compute.replay(ACME, id)).toMatchObject({ verdict: 'result-tampered' });
  await blobs.delete(key);
  expect(await compute.replay(ACME, id)).toMatchObject({ verdict: 'result-missing' });
  expect(await compute.replay(ACME, id, { mode: 'verify', inputs: seedsOf('a') })).toMatchObject({
    verdict: 'result-missing',
    resultMatches: true,
  });
});

test('what cannot be replayed says what is missing', async () => {
  await using service = await openService();
  const { compute, sandboxes } = service;
  compute.define({ ...REVENUE, inputs: ['orders', 'unused'] });
  const inputs = { ...ORDERS, unused: rowsInput({ a: 'INTEGER' }, []) };
  const { id } = await compute.run(ACME, 'revenue-by-month', inputs);
  expect(await captureError(() => compute.replay(ACME, id, { mode: 'verify', inputs: ORDERS }))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { missing: 'unused' },
  });
  expect(sandboxes.opened).toBe(1);
  expect(await captureError(() => compute.replay(ACME, id, { mode: 'again' as 'diff' }))).toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(await captureError(() => compute.replay(ACME, 'no such run'))).toMatchObject({ code: 'NOT_FOUND' });
  await compute.store.storeComputationResult(ACME, 'elsewhere', { rows: 3 });
  expect(await captureError(() => compute.replay(ACME, 'elsewhere'))).toMatchObject({ code: 'PRECONDITION_FAILED' });
});

test('a function replays when it is defined again, and says so until then', async () => {
  await using service = await openService();
  const { compute } = service;
  const run = async () => ({ columns: [{ name: 'one', type: 'INTEGER' }], rows: [{ one: 1 }] });
  compute.define({ type: 'one', version: '1', inputs: [], run });
  const { id } = await compute.run(ACME, 'one', {});
  const stored = await compute.runs.get(ACME, id);
  await using other = await openService();
  await other.compute.store.storeComputation(ACME, {
    computationId: id,
    type: 'one',
    version: '1',
    record: stored?.record ?? {},
    resultDigest: stored?.resultDigest ?? '',
  });
  expect(await other.compute.replay(ACME, id)).toMatchObject({ verdict: 'same' });
  expect(await captureError(() => other.compute.replay(ACME, id, { mode: 'verify' }))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('define'),
  });
  other.compute.define({ type: 'one', version: '1', inputs: [], run });
  expect(await other.compute.replay(ACME, id, { mode: 'verify' })).toMatchObject({ verdict: 'same' });
});

test('the policy is asked about the run before it is read', async () => {
  const policy = denying('computations.replay');
  await using service = await openService({ policy });
  const error = await captureError(() => service.compute.replay(ACME, 'run-1', { mode: 'verify', inputs: ORDERS }));
  expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(policy.asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    'computations.replay computations/run-1',
  ]);
});
