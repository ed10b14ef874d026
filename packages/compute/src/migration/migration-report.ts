import type { MigrationPlan } from './migration-options.ts';
import type { MigrationState, Tally } from './migration-state.ts';

export interface MigrationReport extends Tally {
  readonly id: string;
  readonly dryRun: boolean;
  /** Documents that were copied, those of pages that were repeated after a kill once; 0 for a dry run. */
  readonly copied: number;
  /** Whether the target has every document of the source, equal, and no other. */
  readonly isEqual: boolean;
}

/** What a finished migration has found. */
export function toReport({ id, dryRun }: MigrationPlan, { copied, tally }: MigrationState): MigrationReport {
  return { id, dryRun, copied, isEqual: isEqualTally(tally), ...tally };
}

/** Whether a comparison has found nothing wrong. */
export function isEqualTally({ missing, different, extra }: Tally): boolean {
  return missing + different + extra === 0;
}
