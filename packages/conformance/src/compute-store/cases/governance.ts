import type { AuditEvent, ComputeStore, ExecutionContext } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { ACME, type ComputeStoreCase, contextOf, embeddingOf, GLOBEX, storeCase } from './compute-store-case.ts';
import { EVERY_CALL } from './every-call.ts';

const { principal } = ACME;

const INCOMPLETE: readonly unknown[] = [
  undefined,
  null,
  'acme',
  {},
  { ...ACME, principal: undefined },
  { ...ACME, principal: { ...principal, tenantId: undefined } },
  { ...ACME, principal: { ...principal, tenantId: '' } },
  { ...ACME, principal: { ...principal, tenantId: '*\0' } },
  { ...ACME, principal: { ...principal, tenantId: ['acme', 'globex'] } },
  { ...ACME, principal: { ...principal, id: '' } },
  { ...ACME, principal: { ...principal, roles: 'analyst' } },
  { ...ACME, sessionId: undefined },
  { ...ACME, purpose: 7 },
  { ...ACME, signal: {} },
];

export const governanceCases: readonly ComputeStoreCase[] = [
  storeCase(
    'context/incomplete',
    'no context, or one that lacks a part, is INVALID_ARGUMENT in every call',
    async (store) => {
      for (const [action, call] of EVERY_CALL) {
        for (const [index, context] of INCOMPLETE.entries()) {
          await ensureRejects('INVALID_ARGUMENT', () => call(store, context as ExecutionContext), `${action} ${index}`);
        }
      }
      ensureEqual(await store.countEmbeddings(ACME), 0, 'count');
    },
  ),
  storeCase('policy/denied', 'a denied call is PERMISSION_DENIED and does nothing', async (store, { deny }) => {
    await store.storeComputationResult(ACME, 'call', 1);
    for (const action of new Set(EVERY_CALL.map(([name]) => name))) if (!action.endsWith('count')) deny(action);
    for (const [action, call] of EVERY_CALL) {
      if (!action.endsWith('count')) await ensureRejects('PERMISSION_DENIED', () => call(store, ACME), action);
    }
    ensureEqual([await store.countEmbeddings(ACME), await store.countComputations(ACME)], [0, 1], 'counts');
  }),
  storeCase('audit/every-call', 'every call is audited: who, what, decision, outcome, duration', async (store) => {
    for (const [action, call] of EVERY_CALL) if (action !== 'computations.replay') await call(store, ACME);
    await store.foldAudit(ACME);
    const events = await auditOf(store, ACME);
    for (const [action] of EVERY_CALL) {
      if (action === 'computations.replay') continue;
      const ends = events.filter((event) => event.action === action && event.outcome === 'succeeded');
      ensure(ends.length > 0, `${action} must be audited`);
      for (const { principalId, tenantId, sessionId, decision, durationMs } of ends) {
        ensureEqual([principalId, tenantId, sessionId], ['user of acme', 'acme', 'session-1'], 'who');
        ensureEqual(decision.outcome, 'permit', 'decision');
        ensure(durationMs >= 0, 'the duration must be known');
      }
    }
    ensure(hasStart(events), 'a call that changes something must have a beginning on record');
  }),
  storeCase(
    'audit/denied-and-failed',
    'denied and failed calls are audited with their code',
    async (store, { deny }) => {
      deny('embeddings.delete');
      await ensureRejects('PERMISSION_DENIED', () => store.deleteEmbedding(ACME, 'secret'));
      await ensureRejects('NOT_FOUND', () => store.replayComputation(ACME, 'nothing'));
      await ensureRejects('INVALID_ARGUMENT', () => store.getEmbedding(ACME, ''));
      await store.foldAudit(ACME);
      const told = (await auditOf(store, ACME)).flatMap(({ action, outcome, errorCode }) =>
        errorCode === undefined ? [] : [[action, outcome, errorCode]],
      );
      ensureEqual(
        told,
        [
          ['embeddings.delete', 'denied', 'PERMISSION_DENIED'],
          ['computations.replay', 'failed', 'NOT_FOUND'],
          ['embeddings.get', 'failed', 'INVALID_ARGUMENT'],
        ],
        'events',
      );
    },
  ),
  storeCase(
    'audit/failing',
    'without an audit nothing is changed and nothing is told',
    async (store, { breakAudit, reopen }) => {
      await store.storeComputationResult(ACME, 'kept', 1);
      breakAudit();
      for (const [action, call] of EVERY_CALL) await ensureRejects('UNAVAILABLE', () => call(store, ACME), action);
      ensure(store.auditFailures >= EVERY_CALL.length, 'failures must be counted');
      const again = await reopen();
      ensureEqual([await again.countEmbeddings(ACME), await again.countComputations(ACME)], [0, 1], 'counts');
    },
  ),
  storeCase(
    'audit/verify',
    'an untouched chain is intact, also against an older tail, and shows no gap',
    async (store, { reopen }) => {
      await store.storeEmbedding(ACME, embeddingOf('file-1'));
      await store.storeEmbedding(GLOBEX, embeddingOf('file-1'));
      ensureEqual((await store.verifyAudit(ACME)).tail.count, 0, 'before the fold');
      ensure((await store.foldAudit(ACME)).folded > 0, 'the fold must move events');
      const { tail } = await store.verifyAudit(ACME);
      const again = await reopen();
      const report = await again.verifyAudit(ACME, { known: tail });
      ensureEqual([report.intact, report.gaps, report.problem], [true, 0, undefined], 'report');
      ensure(report.tail.count > tail.count, 'the chain must have grown');
      const unknown = await again.verifyAudit(ACME, { known: { count: tail.count, hash: report.tail.hash } });
      ensureEqual([unknown.intact, unknown.problem?.kind], [false, 'changed'], 'another tail');
      await ensureRejects('INVALID_ARGUMENT', () => again.verifyAudit(ACME, { known: {} as never }));
    },
  ),
  storeCase('audit/query', 'audit events are filtered and paged as everything else', async (store) => {
    for (const id of ['a', 'b', 'c']) await store.getEmbedding(ACME, id);
    await store.foldAudit(ACME);
    const first = await store.queryAudit(ACME, { action: 'embeddings.get' }, { limit: 2 });
    const second = await store.queryAudit(ACME, { action: 'embeddings.get' }, { cursor: first.cursor ?? '' });
    ensureEqual(
      [...first.items, ...second.items].map(({ resource }) => resource),
      ['embeddings/a', 'embeddings/b', 'embeddings/c'],
      'resources',
    );
    ensureEqual((await store.queryAudit(ACME, { outcome: 'denied' })).items, [], 'denied');
  }),
  storeCase('signal/aborted', 'a call whose signal has fired is ABORTED and does nothing', async (store) => {
    const context = { ...contextOf('acme'), signal: AbortSignal.abort() };
    for (const [action, call] of EVERY_CALL) await ensureRejects('ABORTED', () => call(store, context), action);
    ensureEqual(await store.countEmbeddings(ACME), 0, 'count');
  }),
  storeCase('close/closed', 'every call after close is CLOSED, and close is idempotent', async (store) => {
    const pending = store.storeEmbedding(ACME, embeddingOf('file-1'));
    const closing = store.close();
    ensureEqual((await pending).created, true, 'the call in flight');
    await closing;
    await store.close();
    for (const [action, call] of EVERY_CALL) await ensureRejects('CLOSED', () => call(store, ACME), action);
  }),
  storeCase('writes/concurrent', 'concurrent writes of the same and of other ids are all done', async (store) => {
    const writes = Array.from({ length: 30 }, (_, index) =>
      store.storeEmbedding(ACME, embeddingOf(`file-${index % 10}`)),
    );
    const answers = await Promise.all(writes);
    ensureEqual(answers.filter(({ created }) => created).length, 10, 'created');
    ensureEqual(await store.countEmbeddings(ACME), 10, 'count');
  }),
];

async function auditOf(store: ComputeStore, context: ExecutionContext): Promise<readonly AuditEvent[]> {
  return (await store.queryAudit(context, {}, { limit: 1000 })).items;
}

function hasStart(events: readonly AuditEvent[]): boolean {
  const started = events.filter(({ outcome }) => outcome === 'started').map(({ callId }) => callId);
  return events.some(({ action, outcome, callId }) => {
    return action === 'embeddings.store' && outcome === 'succeeded' && started.includes(callId);
  });
}
