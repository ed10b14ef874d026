import { type AuditEvent, type AuditSink, EiderError, type Policy, type PolicyRequest } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { expect, test } from 'vitest';
import { rolePolicy } from '../../src/index.ts';
import { contextOf, openStore, permitAll } from '../store/open-store.ts';
import { embeddingOf } from '../store/samples.ts';

const ACME = contextOf('acme');

interface RememberingSink extends AuditSink {
  readonly events: AuditEvent[];
  /** Outcomes at which the sink rejects. */
  readonly failAt: Set<string>;
}

function rememberingSink(): RememberingSink {
  const events: AuditEvent[] = [];
  const failAt = new Set<string>();
  return {
    events,
    failAt,
    async record(event) {
      if (failAt.has(event.outcome)) throw new Error('the disk is full');
      events.push(event);
    },
    async close() {},
  };
}

test.each<[string, Policy]>([
  [
    'throws',
    {
      decide: () => {
        throw new Error('secret of the policy');
      },
    },
  ],
  [
    'rejects',
    {
      decide: async () => {
        throw new Error('secret of the policy');
      },
    },
  ],
  ['answers nothing', { decide: () => undefined as never }],
  ['answers true', { decide: () => true as never }],
  ['gives no reason', { decide: () => ({ outcome: 'permit', policyVersion: '1' }) as never }],
  ['answers something else', { decide: () => ({ outcome: 'PERMIT', reason: 'r', policyVersion: '1' }) as never }],
])('a policy that %s denies', async (_how, policy) => {
  await using opened = await openStore({ policy });
  const error = await opened.store.countEmbeddings(ACME).catch((thrown: unknown) => thrown);
  expect(EiderError.is(error, 'PERMISSION_DENIED')).toBe(true);
  expect(String(error)).not.toContain('secret');
});

test('the policy is asked once for each thing of a bulk call, and one denial denies all', async () => {
  const asked: PolicyRequest[] = [];
  const policy: Policy = {
    decide: (request) => {
      asked.push(request);
      const outcome = request.resource === 'embeddings/secret' ? 'deny' : 'permit';
      return { outcome, reason: 'by id', policyVersion: '1' };
    },
  };
  await using opened = await openStore({ policy });
  const inputs = ['a', 'b', 'secret'].map((embeddingId) => ({ ...embeddingOf('file'), embeddingId }));
  await expect(opened.store.storeEmbeddings(ACME, inputs)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
    ['embeddings.store', 'embeddings/a'],
    ['embeddings.store', 'embeddings/b'],
    ['embeddings.store', 'embeddings/secret'],
  ]);
  expect(Object.isFrozen(asked[0]?.context.principal.roles)).toBe(true);
  expect(await opened.store.countEmbeddings(ACME)).toBe(0);
});

test('a denied call touches no table', async () => {
  await using opened = await openStore({ policy: rolePolicy({ version: '1', roles: {} }) });
  let statements = 0;
  const { engine } = opened;
  for (const name of ['query', 'execute', 'transaction', 'stream', 'append'] as const) {
    const method = engine[name].bind(engine) as (...given: unknown[]) => unknown;
    Object.assign(engine, {
      [name]: (...given: unknown[]) => {
        statements += 1;
        return method(...given);
      },
    });
  }
  await expect(opened.store.queryEmbeddings(ACME)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(opened.store.storeEmbedding(ACME, embeddingOf('a'))).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  expect(statements).toBe(0);
});

test('a change leaves its beginning and its end, a read one event, a bulk call the number of things', async () => {
  const auditSink = rememberingSink();
  await using opened = await openStore({ auditSink });
  await opened.store.storeEmbeddings({ ...ACME, purpose: 'import', traceId: 't-1' }, [
    embeddingOf('a'),
    embeddingOf('b'),
  ]);
  await opened.store.countEmbeddings(ACME);
  expect(auditSink.events.map(({ action, outcome, items }) => [action, outcome, items])).toEqual([
    ['embeddings.store', 'started', 2],
    ['embeddings.store', 'succeeded', 2],
    ['embeddings.count', 'succeeded', undefined],
  ]);
  const [started, ended] = auditSink.events;
  expect(started).toMatchObject({ purpose: 'import', traceId: 't-1', resource: 'embeddings', callId: ended?.callId });
  expect(started?.id).not.toBe(ended?.id);
});

test('a change whose end cannot be audited is INDETERMINATE, and its beginning is on record', async () => {
  const auditSink = rememberingSink();
  await using opened = await openStore({ auditSink });
  auditSink.failAt.add('succeeded');
  await expect(opened.store.storeEmbedding(ACME, embeddingOf('a'))).rejects.toMatchObject({ code: 'INDETERMINATE' });
  expect(auditSink.events.map(({ outcome }) => outcome)).toEqual(['started']);
  await expect(opened.store.countEmbeddings(ACME)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  auditSink.failAt.clear();
  expect(await opened.store.countEmbeddings(ACME)).toBe(1);
  expect(opened.store.auditFailures).toBe(2);
});

test("with onAuditFailure 'continue' calls go on, and what was not recorded is counted", async () => {
  const auditSink = rememberingSink();
  await using opened = await openStore({ auditSink, settings: { onAuditFailure: 'continue' } });
  for (const outcome of ['started', 'succeeded', 'denied', 'failed']) auditSink.failAt.add(outcome);
  expect(await opened.store.storeEmbedding(ACME, embeddingOf('a'))).toMatchObject({ created: true });
  await expect(opened.store.getEmbedding(ACME, '')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(opened.store.auditFailures).toBe(3);
});

test('what the caller changes while a call runs changes nothing', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const policy: Policy = {
    decide: async (request) => {
      await held;
      return permitAll.decide(request);
    },
  };
  await using opened = await openStore({ policy });
  const context = { principal: { id: 'u', tenantId: 'acme', roles: ['analyst'] }, sessionId: 's' };
  const input = { ...embeddingOf('a'), embeddingId: 'mine' };
  const storing = opened.store.storeEmbedding(context, input);
  context.principal.tenantId = 'globex';
  input.embeddingId = 'other';
  release();
  await storing;
  expect(await opened.store.countEmbeddings(contextOf('globex'))).toBe(0);
  expect((await opened.store.getEmbedding(ACME, 'mine'))?.parsedFileId).toBe('a');
});

test('an audit log that fails once takes the next event', async () => {
  const log = memoryLog();
  const append = log.append.bind(log);
  let failures = 1;
  log.append = async (batch, options) => {
    if (failures-- > 0) {
      await append(batch, options);
      throw new EiderError('INDETERMINATE', 'no answer');
    }
    return append(batch, options);
  };
  await using opened = await openStore({ auditLog: log });
  await expect(opened.store.countEmbeddings(ACME)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await opened.store.countEmbeddings(ACME)).toBe(0);
  await opened.store.foldAudit(ACME);
  const { items } = await opened.store.queryAudit(ACME, { action: 'embeddings.count' });
  expect(items.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
});
