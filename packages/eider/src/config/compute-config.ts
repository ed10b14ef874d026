import type { ComputeServiceSettings, ComputeStoreSettings, RolePolicyData } from '@eider/compute';
import * as z from 'zod/mini';
import { checkShape } from './check-shape.ts';

const count = z.int().check(z.nonnegative());
const positive = z.int().check(z.positive());
const text = z.string().check(z.minLength(1));

const STORE_SHAPE: Readonly<Record<keyof ComputeStoreSettings, z.ZodMiniType>> = {
  onAuditFailure: z.optional(z.enum(['fail', 'continue'])),
  onAuditGap: z.optional(z.enum(['fail', 'record'])),
  foldEveryEvents: z.optional(positive),
  maxValueBytes: z.optional(positive),
  maxIndexedTerms: z.optional(positive),
};

const RUNS_SHAPE: Readonly<Record<keyof ComputeServiceSettings, z.ZodMiniType>> = {
  maxConcurrentRuns: z.optional(positive),
  maxRows: z.optional(count),
  maxResultBytes: z.optional(count),
  inlineBytes: z.optional(count),
  timeoutMs: z.optional(count),
};

/** What `openCompute` accepts, by name. */
const COMPUTE_SHAPE: Readonly<Record<keyof OpenComputeSettings, z.ZodMiniType>> = {
  policy: z.optional(z.union([z.literal('own-tenant'), z.record(z.string(), z.unknown())])),
  store: z.optional(z.strictObject(STORE_SHAPE)),
  runs: z.optional(z.strictObject(RUNS_SHAPE)),
  sandbox: z.optional(z.strictObject({ spares: z.optional(count.check(z.maximum(8))), memoryLimit: z.optional(text) })),
};

/** Settings of a compute service that is opened by its path: plain data. */
export interface OpenComputeSettings {
  /**
   * Who may do what: roles as data, or `own-tenant`, by which every principal may do everything within its own tenant. Needed unless
   * a policy is given as a component: nothing is permitted by omission.
   */
  readonly policy?: 'own-tenant' | RolePolicyData;
  /** Of the governed store. @default as in `ComputeStoreSettings` */
  readonly store?: ComputeStoreSettings;
  /** Of runs and replays: limits, and how many at once. @default as in `ComputeServiceSettings` */
  readonly runs?: ComputeServiceSettings;
  /** Engines of runs: `spares` are opened ahead, so that a run need not wait; each takes up to `memoryLimit`. @default 1 spare, DuckDB's own limit */
  readonly sandbox?: { readonly spares?: number; readonly memoryLimit?: string };
}

/** Checks settings; unknown names and wrong types are INVALID_ARGUMENT with their paths. */
export function parseComputeSettings(settings: unknown): OpenComputeSettings {
  return checkShape(z.strictObject(COMPUTE_SHAPE), settings, 'settings') as OpenComputeSettings;
}
