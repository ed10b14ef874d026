import type { ConformanceSuite } from '../suite/suite.ts';
import { computationCases } from './cases/computations.ts';
import { embeddingCases } from './cases/embeddings.ts';
import { filterCases } from './cases/filters.ts';
import { governanceCases } from './cases/governance.ts';
import { matchingCases } from './cases/matching.ts';
import { tenantCases } from './cases/tenants.ts';
import type { ComputeStoreFixture } from './fixture.ts';

/** Every requirement of the port `ComputeStore`. */
export const computeStoreSuite: ConformanceSuite<ComputeStoreFixture> = {
  port: 'ComputeStore',
  cases: [...embeddingCases, ...matchingCases, ...computationCases, ...filterCases, ...tenantCases, ...governanceCases],
};
