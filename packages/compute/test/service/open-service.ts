import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type BlobStore,
  type LineageEvent,
  type LineageSink,
  type ManualClock,
  type Policy,
  type PolicyRequest,
  type SqlEngine,
  sequentialIds,
} from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import {
  blobResults,
  type ComputationDefinitionInput,
  type ComputationInputs,
  type ComputeService,
  type ComputeServiceSettings,
  createComputeService,
} from '../../src/index.ts';
import { type CountedSandboxes, countedSandboxes, rowsInput } from '../computations/sandboxes.ts';
import { openStore, permitAll } from '../store/open-store.ts';

/** Revenue by month, of orders with day and amount. */
export const REVENUE = {
  type: 'revenue-by-month',
  version: '1',
  inputs: ['orders'],
  sql: 'SELECT month(day::DATE) AS month, sum(amount::DECIMAL(18, 2)) AS revenue FROM orders GROUP BY month ORDER BY month',
} satisfies ComputationDefinitionInput;

export function ordersOf(...rows: readonly (readonly [day: string, amount: string])[]): ComputationInputs {
  const columns = { day: 'VARCHAR', amount: 'VARCHAR' };
  return { orders: rowsInput(columns, rows) };
}

/** As many rows as it takes for the result to lie beside its record. */
export const MANY = {
  type: 'many',
  version: '1',
  inputs: ['seeds'],
  sql: 'SELECT secret || n::VARCHAR AS secret FROM seeds, generate_series(1, 200) AS numbers(n) ORDER BY n',
} satisfies ComputationDefinitionInput;

export function seedsOf(secret: string): ComputationInputs {
  return { seeds: rowsInput({ secret: 'VARCHAR' }, [[secret]]) };
}

export interface OpenService {
  readonly compute: ComputeService;
  readonly engine: SqlEngine;
  readonly clock: ManualClock;
  readonly blobs: BlobStore;
  readonly sandboxes: CountedSandboxes;
  readonly told: readonly LineageEvent[];
  keys(): Promise<readonly string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ServiceChanges {
  readonly policy?: Policy;
  readonly settings?: ComputeServiceSettings;
  readonly lineage?: LineageSink;
  readonly blobs?: BlobStore;
}

/** A service in memory, which permits everything and keeps small results inline, unless told otherwise. */
export async function openService(changes: ServiceChanges = {}): Promise<OpenService> {
  const { policy = permitAll, settings, blobs = memoryBlobStore() } = changes;
  const opened = await openStore({ policy });
  const workbench = await openNodeDuckDb();
  const sandboxes = countedSandboxes();
  const told: LineageEvent[] = [];
  const lineage: LineageSink = changes.lineage ?? {
    record: async (event) => {
      told.push(event);
    },
    close: async () => undefined,
  };
  const compute = createComputeService(
    {
      store: opened.store,
      engine: workbench,
      sandbox: sandboxes.open,
      results: blobResults(blobs),
      lineage,
      clock: opened.clock,
      ids: sequentialIds('lineage'),
      owned: [opened.store, workbench],
    },
    { inlineBytes: 1_000, ...settings },
  );
  return {
    compute,
    engine: opened.engine,
    clock: opened.clock,
    blobs,
    sandboxes,
    told,
    async keys() {
      const keys: string[] = [];
      for await (const { key } of blobs.list('')) keys.push(key);
      return keys;
    },
    async [Symbol.asyncDispose]() {
      await compute.close();
      await opened[Symbol.asyncDispose]();
    },
  };
}

/** Permits everything but these actions, and remembers what it was asked. */
export function denying(...actions: readonly string[]): Policy & { readonly asked: readonly PolicyRequest[] } {
  const asked: PolicyRequest[] = [];
  return {
    asked,
    decide(request) {
      asked.push(request);
      const outcome = actions.includes(request.action) ? 'deny' : 'permit';
      return { outcome, reason: 'as the test wants it', policyVersion: 'test' };
    },
  };
}
