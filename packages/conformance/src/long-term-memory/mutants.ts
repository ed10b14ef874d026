import { badInputMutants } from './mutants/bad-input-mutants.ts';
import { deleteMutants } from './mutants/delete-mutants.ts';
import { filterMutants } from './mutants/filter-mutants.ts';
import { lifetimeMutants } from './mutants/lifetime-mutants.ts';
import { listMutants } from './mutants/list-mutants.ts';
import { manyMutants } from './mutants/many-mutants.ts';
import type { LongTermMemoryMutant } from './mutants/mutant.ts';
import { namespaceMutants } from './mutants/namespace-mutants.ts';
import { rankMutants } from './mutants/rank-mutants.ts';
import { searchMutants } from './mutants/search-mutants.ts';
import { storeMutants } from './mutants/store-mutants.ts';
import { ttlMutants } from './mutants/ttl-mutants.ts';
import { writeMutants } from './mutants/write-mutants.ts';

/** Memories broken in one way each, to prove that the suite can fail. */
export const longTermMemoryMutants: readonly LongTermMemoryMutant[] = [
  ...storeMutants,
  ...deleteMutants,
  ...badInputMutants,
  ...manyMutants,
  ...namespaceMutants,
  ...ttlMutants,
  ...searchMutants,
  ...rankMutants,
  ...filterMutants,
  ...listMutants,
  ...writeMutants,
  ...lifetimeMutants,
];
