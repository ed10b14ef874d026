import type { Clock, IdSource, LineageSink, SqlEngine } from '@eider/core';
import { z } from 'zod';
import type { ComputationRegistry } from '../computations/computation-registry.ts';
import { parseData } from '../governance/parse-data.ts';
import type { GovernedComputeStore } from '../store/governed-store.ts';
import type { TenantResults } from './tenant-results.ts';

/** What a compute service is made of. */
export interface ComputeServiceComponents {
  readonly store: GovernedComputeStore;
  /** In memory and empty, for fingerprints and for linting; nothing stays in it. Never the store's own: that one holds all tenants. */
  readonly engine: SqlEngine;
  /** Opens an engine in memory for one run, which closes it. */
  readonly sandbox: () => Promise<SqlEngine>;
  /** For sandboxes without DuckDB's json extension. @default engine */
  readonly linter?: SqlEngine;
  /** Where results larger than `inlineBytes` lie. @default none: they are refused */
  readonly results?: TenantResults;
  /** @default an empty one */
  readonly registry?: ComputationRegistry;
  /** Hears of every embedding, run and replay. Put `outboxLineageSink` before one that may be out of reach. @default none */
  readonly lineage?: LineageSink;
  /** @default systemClock */
  readonly clock?: Clock;
  /** @default uuidSource */
  readonly ids?: IdSource;
  /** Closed after the service, in this order: what its opener opened for it alone, the store first. */
  readonly owned?: readonly { close(): Promise<void> }[];
}

/** How a compute service works. */
export interface ComputeServiceSettings {
  /** Runs and replays at once, each with an engine of its own; others wait. @default 2 */
  readonly maxConcurrentRuns?: number;
  /** Rows that a result may have. @default 1,000,000 */
  readonly maxRows?: number;
  /** Bytes that a result may have. @default 268,435,456 */
  readonly maxResultBytes?: number;
  /** A result up to this size lies in its record, a larger one beside. @default 65,536 */
  readonly inlineBytes?: number;
  /** Of a run or replay that names none. @default none */
  readonly timeoutMs?: number;
}

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Settings with their defaults. */
export interface CheckedServiceSettings extends Required<Omit<ComputeServiceSettings, 'timeoutMs'>> {
  readonly timeoutMs?: number | undefined;
}

const settingsSchema: z.ZodType<CheckedServiceSettings> = z.strictObject({
  maxConcurrentRuns: z.number().int().min(1).max(64).default(2),
  maxRows: count.default(1_000_000),
  maxResultBytes: count.default(268_435_456),
  // A record has to fit into one value of the store.
  inlineBytes: count.max(1_048_576).default(65_536),
  timeoutMs: count.optional(),
});

/** Fills in defaults; INVALID_ARGUMENT for what cannot be. */
export function checkServiceSettings(settings: ComputeServiceSettings): CheckedServiceSettings {
  return parseData(settingsSchema, settings, 'the settings of the service');
}
