import type { ComputeStoreFixture, OpenFixture } from '@eider/conformance';
import {
  type AuditSink,
  type ComputeStore,
  EiderError,
  identifier,
  manualClock,
  type Policy,
  type SqlEngine,
  sequentialIds,
  sql,
} from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { createComputeStore, logAuditSink } from '../../src/index.ts';
import { START_MS } from './open-store.ts';

/** A store of its own for one case, on an engine that is freed with it. */
export async function openComputeFixture(
  openEngine: () => Promise<SqlEngine>,
): Promise<OpenFixture<ComputeStoreFixture>> {
  const engine = await openEngine();
  const clock = manualClock(START_MS);
  const auditLog = memoryLog({ clock });
  const denied = new Set<string>();
  const ids = sequentialIds('audit');
  let isBroken = false;
  const policy: Policy = {
    decide: ({ action }) => ({
      outcome: denied.has(action) ? 'deny' : 'permit',
      reason: 'the fixture says so',
      policyVersion: 'fixture',
    }),
  };
  const stores: ComputeStore[] = [];
  const open = async (): Promise<ComputeStore> => {
    const auditSink: AuditSink = {
      record: async (event) => {
        if (isBroken) throw new EiderError('UNAVAILABLE', 'the sink is broken');
        await sink.record(event);
      },
      close: () => sink.close(),
    };
    const store = await createComputeStore({ engine, policy, auditLog, auditSink, clock, ids });
    stores.push(store);
    const sink = logAuditSink(auditLog);
    return store;
  };
  const fixture: ComputeStoreFixture = {
    store: await open(),
    advance: (ms) => clock.advance(ms),
    deny: (action) => denied.add(action),
    breakAudit: () => {
      isBroken = true;
    },
    reopen: async () => {
      for (const store of stores) await store.close();
      isBroken = false;
      return open();
    },
  };
  return {
    fixture,
    dispose: async () => {
      for (const store of stores) await store.close();
      await engine.close();
    },
  };
}

/** Opens fixtures one after the other on one engine, which is emptied between them: opening an engine takes most of a case's time. */
export function sharedFixtures(engine: SqlEngine): () => Promise<OpenFixture<ComputeStoreFixture>> {
  return async () => {
    const { fixture, dispose } = await openComputeFixture(async () => lent(engine));
    return {
      fixture,
      dispose: async () => {
        await dispose();
        for (const table of TABLES) await engine.execute(sql`DELETE FROM ${identifier(table)}`);
      },
    };
  };
}

const TABLES = ['eider_compute', 'eider_embeddings', 'eider_computations', 'eider_audit', 'eider_audit_tails'];

/** The same engine for somebody who closes it. */
function lent(engine: SqlEngine): SqlEngine {
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'close') return async () => undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
