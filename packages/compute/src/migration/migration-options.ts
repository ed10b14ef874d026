import { EiderError } from '@eider/core';
import type { MigrationState } from './migration-state.ts';

export interface MigrationOptions {
  /** Names the migration: with the same one it goes on where it was. */
  readonly id: string;
  /** @default every collection of the source */
  readonly collections?: readonly string[];
  /** Documents at once, 1 to 10,000; more are faster and take more memory. @default 500 */
  readonly pageSize?: number;
  /** The most documents that are read in a second, over the whole call. @default no limit */
  readonly documentsPerSecond?: number;
  /** Reads and compares everything, and writes nothing. @default false */
  readonly dryRun?: boolean;
  /** How many problems are listed by key; all are counted. @default 1,000 */
  readonly maxListed?: number;
  /** Called before every page, and at the end. */
  readonly onProgress?: (progress: MigrationProgress) => void;
  readonly signal?: AbortSignal;
}

export interface MigrationProgress {
  readonly step: MigrationState['step'];
  readonly collection?: string;
  /** Documents of this step so far. */
  readonly done: number;
  /** Documents that the source had at the beginning. */
  readonly total: number;
}

export type MigrationPlan = MigrationOptions & Required<Pick<MigrationOptions, 'pageSize' | 'dryRun' | 'maxListed'>>;

const DEFAULTS = { pageSize: 500, dryRun: false, maxListed: 1000 };

/** Options with their defaults; INVALID_ARGUMENT for those that make no sense. */
export function checkMigrationOptions(options: MigrationOptions): MigrationPlan {
  const plan = { ...DEFAULTS, ...options };
  if (typeof plan.id !== 'string' || plan.id === '' || plan.id.length > 200) {
    throw new EiderError('INVALID_ARGUMENT', 'name the migration by an id of 1 to 200 characters');
  }
  if (!Number.isInteger(plan.pageSize) || plan.pageSize < 1 || plan.pageSize > 10_000) {
    throw new EiderError('INVALID_ARGUMENT', 'give pageSize as a whole number from 1 to 10000');
  }
  if (!Number.isInteger(plan.maxListed) || plan.maxListed < 0) {
    throw new EiderError('INVALID_ARGUMENT', 'give maxListed as a whole number from 0 on');
  }
  const { documentsPerSecond: rate } = plan;
  if (rate !== undefined && !(Number.isFinite(rate) && rate > 0)) {
    throw new EiderError('INVALID_ARGUMENT', 'give documentsPerSecond as a number above 0');
  }
  return plan;
}
