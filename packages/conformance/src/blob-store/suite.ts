import type { ConformanceSuite } from '../suite/suite.ts';
import { callCases } from './cases/calls.ts';
import { conditionCases } from './cases/conditions.ts';
import { deleteCases } from './cases/delete.ts';
import { getCases } from './cases/get.ts';
import { keyCases } from './cases/keys.ts';
import { listCases } from './cases/list.ts';
import { putCases } from './cases/put.ts';
import { raceCases } from './cases/races.ts';
import type { BlobStoreFixture } from './fixture.ts';

/** Every requirement of the port `BlobStore`. */
export const blobStoreSuite: ConformanceSuite<BlobStoreFixture> = {
  port: 'BlobStore',
  cases: [
    ...getCases,
    ...putCases,
    ...conditionCases,
    ...raceCases,
    ...deleteCases,
    ...listCases,
    ...keyCases,
    ...callCases,
  ],
};
