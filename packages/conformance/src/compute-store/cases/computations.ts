import { digestJson } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { ACME, type ComputeStoreCase, storeCase } from './compute-store-case.ts';

export const computationCases: readonly ComputeStoreCase[] = [
  storeCase('computations/round-trip', 'a computation is got back as it was stored', async (store) => {
    const record = { sql: 'SELECT 1', inputs: [{ name: 'a' }], seed: 7 };
    const input = { computationId: 'run-1', type: 'revenue', version: '2', record, result: [1, null, { a: 'ä' }] };
    const { created, resultDigest } = await store.storeComputation(ACME, input);
    ensureEqual([created, resultDigest], [true, digestJson(input.result)], 'answer');
    const {
      createdAt: _createdAt,
      updatedAt: _updatedAt,
      ...found
    } = (await store.getComputation(ACME, 'run-1')) ?? {};
    ensureEqual(found, { ...input, resultDigest }, 'computation');
    ensureEqual(await store.getComputation(ACME, 'run-2'), undefined, 'unknown id');
  }),
  storeCase(
    'computations/again',
    'stored again it keeps createdAt and renews updatedAt',
    async (store, { advance }) => {
      const first = await store.storeComputationResult(ACME, 'run-1', 1);
      await advance(1000);
      const again = await store.storeComputationResult(ACME, 'run-1', 2);
      ensureEqual([again.created, again.createdAt], [false, first.createdAt], 'again');
      ensureEqual(again.updatedAt.getTime(), first.updatedAt.getTime() + 1000, 'updatedAt');
      ensureEqual((await store.replayComputation(ACME, 'run-1')).result, 2, 'result');
    },
  ),
  storeCase('computations/bulk', 'many are stored in one call, or none of them', async (store) => {
    const inputs = Array.from({ length: 50 }, (_, index) => ({ computationId: `run-${index}`, result: index }));
    ensureEqual((await store.storeComputations(ACME, inputs)).length, 50, 'answers');
    const bad = [
      { computationId: 'more', result: 1 },
      { computationId: 'bad', result: Number.NaN },
    ];
    await ensureRejects('INVALID_ARGUMENT', () => store.storeComputations(ACME, bad));
    ensureEqual(await store.countComputations(ACME), 50, 'count');
  }),
  storeCase('computations/delete', 'delete says whether there was one', async (store) => {
    await store.storeComputationResult(ACME, 'run-1', null);
    ensureEqual(await store.deleteComputation(ACME, 'run-1'), true, 'delete');
    ensureEqual(await store.deleteComputation(ACME, 'run-1'), false, 'delete again');
    await ensureRejects('NOT_FOUND', () => store.replayComputation(ACME, 'run-1'));
  }),
  storeCase('computations/replay', 'a stored result is replayed with its digest, null too', async (store) => {
    await store.storeComputationResult(ACME, 'run-1', { b: 1, a: [null] });
    const { computationId, result, resultDigest } = await store.replayComputation(ACME, 'run-1');
    ensureEqual({ computationId, result }, { computationId: 'run-1', result: { a: [null], b: 1 } }, 'replay');
    ensureEqual(resultDigest, digestJson(result), 'digest');
    await store.storeComputationResult(ACME, 'run-2', null);
    ensureEqual((await store.replayComputation(ACME, 'run-2')).result, null, 'null');
  }),
  storeCase('computations/elsewhere', 'a result that lies elsewhere is known by its digest only', async (store) => {
    await store.storeComputation(ACME, { computationId: 'run-1', resultDigest: 'digest-1', record: {} });
    ensureEqual((await store.getComputation(ACME, 'run-1'))?.resultDigest, 'digest-1', 'digest');
    await ensureRejects('PRECONDITION_FAILED', () => store.replayComputation(ACME, 'run-1'));
  }),
  storeCase('computations/bad', 'what is no computation is INVALID_ARGUMENT, and nothing is stored', async (store) => {
    const bad: readonly object[] = [
      { computationId: '' },
      { computationId: 'a', result: 1n },
      { computationId: 'a', result: { at: new Date(0) } },
      { computationId: 'a', result: 'half \ud800' },
      { computationId: 'a', record: [] },
      { computationId: 'a', type: 1 },
      { computationId: 'a', result: 1, resultDigest: digestJson(2) },
    ];
    for (const [index, input] of bad.entries()) {
      await ensureRejects('INVALID_ARGUMENT', () => store.storeComputation(ACME, input as never), `input ${index}`);
    }
    await ensureRejects(
      'INVALID_ARGUMENT',
      () => store.storeComputationResult(ACME, 'a', undefined as never),
      'no result',
    );
    ensureEqual(await store.countComputations(ACME), 0, 'count');
  }),
];
