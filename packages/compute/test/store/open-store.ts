import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type CommitLog,
  type ExecutionContext,
  type ManualClock,
  manualClock,
  type Policy,
  type SqlEngine,
  sequentialIds,
} from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import {
  type ComputeStoreComponents,
  type ComputeStoreSettings,
  createComputeStore,
  type GovernedComputeStore,
} from '../../src/index.ts';

export const START_MS = Date.UTC(2026, 0, 1);

export const permitAll: Policy = {
  decide: () => ({ outcome: 'permit', reason: 'all is permitted', policyVersion: 'all' }),
};

/** A context of a tenant. */
export function contextOf(tenantId: string, changes: Partial<ExecutionContext> = {}): ExecutionContext {
  return { principal: { id: `user of ${tenantId}`, tenantId, roles: ['analyst'] }, sessionId: 's-1', ...changes };
}

export interface OpenStore {
  readonly store: GovernedComputeStore;
  readonly engine: SqlEngine;
  readonly log: CommitLog;
  readonly clock: ManualClock;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StoreChanges extends Partial<ComputeStoreComponents> {
  readonly settings?: ComputeStoreSettings;
}

/** A store in memory, which permits everything unless told otherwise. */
export async function openStore({ settings, ...changes }: StoreChanges = {}): Promise<OpenStore> {
  const engine = changes.engine ?? (await openNodeDuckDb());
  const clock = manualClock(START_MS);
  const log = changes.auditLog ?? memoryLog({ clock });
  const components = { policy: permitAll, clock, ids: sequentialIds('audit'), ...changes, engine, auditLog: log };
  const store = await createComputeStore(components, settings);
  return {
    store,
    engine,
    log,
    clock,
    async [Symbol.asyncDispose]() {
      await store.close();
      if (changes.engine === undefined) await engine.close();
    },
  };
}

/** A folder that goes with its use. */
export async function openFolder(): Promise<{
  readonly path: (name: string) => string;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-compute-'));
  return { path: (name) => join(folder, name), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
