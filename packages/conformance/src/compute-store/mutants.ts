import { contentMutants } from './mutants/content-mutants.ts';
import { governanceMutants } from './mutants/governance-mutants.ts';
import { queryMutants } from './mutants/query-mutants.ts';
import type { ComputeStoreMutant } from './mutants/store-mutant.ts';

/** Compute stores broken in one way each, to prove that the suite can fail. */
export const computeStoreMutants: readonly ComputeStoreMutant[] = [
  ...contentMutants,
  ...queryMutants,
  ...governanceMutants,
];
