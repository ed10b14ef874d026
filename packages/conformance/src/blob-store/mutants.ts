import { callMutants } from './mutants/call-mutants.ts';
import { conditionMutants } from './mutants/condition-mutants.ts';
import { listMutants } from './mutants/list-mutants.ts';
import { readMutants } from './mutants/read-mutants.ts';
import type { BlobStoreMutant } from './mutants/store-mutant.ts';
import { writeMutants } from './mutants/write-mutants.ts';

/** Blob stores broken in one way each, to prove that the suite can fail. */
export const blobStoreMutants: readonly BlobStoreMutant[] = [
  ...readMutants,
  ...writeMutants,
  ...conditionMutants,
  ...listMutants,
  ...callMutants,
];
