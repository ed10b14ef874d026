import type { SqlEngine } from '@eider/core';
import type { ComputationRegistry } from '../computations/computation-registry.ts';
import type { FunctionCatalogue } from '../computations/lint/function-catalogue.ts';
import type { GovernedComputeStore } from '../store/governed-store.ts';
import type { Turns } from '../store/turns.ts';
import type { RunSlots } from './run-slots.ts';
import type { CheckedServiceSettings } from './service-settings.ts';
import type { LineageParts } from './tell-lineage.ts';
import type { TenantResults } from './tenant-results.ts';

/** What the calls of a service work with. */
export interface ServiceParts extends LineageParts {
  readonly store: GovernedComputeStore;
  readonly engine: SqlEngine;
  readonly linter: SqlEngine;
  readonly sandbox: () => Promise<SqlEngine>;
  readonly results: TenantResults | undefined;
  readonly registry: ComputationRegistry;
  readonly catalogue: FunctionCatalogue;
  readonly slots: RunSlots;
  /** One after the other: a record with its result beside. */
  readonly turns: Turns;
  readonly settings: CheckedServiceSettings;
}
