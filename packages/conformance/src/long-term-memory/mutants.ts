import { badInputMutants } from './mutants/bad-input-mutants.ts';
import { conditionMutants, deleteManyMutants } from './mutants/condition-mutants.ts';
import { deleteMutants } from './mutants/delete-mutants.ts';
import { factMutants } from './mutants/fact-mutants.ts';
import { filterMutants } from './mutants/filter-mutants.ts';
import { givenMutants } from './mutants/given-mutants.ts';
import { lifetimeMutants } from './mutants/lifetime-mutants.ts';
import { listMutants } from './mutants/list-mutants.ts';
import { manyMutants } from './mutants/many-mutants.ts';
import type { LongTermMemoryMutant } from './mutants/mutant.ts';
import { namespaceMutants } from './mutants/namespace-mutants.ts';
import { namespacePathMutants } from './mutants/namespace-path-mutants.ts';
import { highlightMutants, pageMutants } from './mutants/page-mutants.ts';
import { fuzzyMutants, queryMutants } from './mutants/query-mutants.ts';
import { rankMutants } from './mutants/rank-mutants.ts';
import { readOptionMutants } from './mutants/read-option-mutants.ts';
import { searchMutants } from './mutants/search-mutants.ts';
import { storeMutants } from './mutants/store-mutants.ts';
import { transactionMutants } from './mutants/transaction-mutants.ts';
import { ttlMutants } from './mutants/ttl-mutants.ts';
import { watchMutants } from './mutants/watch-mutants.ts';
import { writeMutants } from './mutants/write-mutants.ts';

/** Memories broken in one way each, to prove that the suite can fail. */
export const longTermMemoryMutants: readonly LongTermMemoryMutant[] = [
  ...storeMutants,
  ...deleteMutants,
  ...badInputMutants,
  ...manyMutants,
  ...givenMutants,
  ...namespaceMutants,
  ...ttlMutants,
  ...searchMutants,
  ...rankMutants,
  ...queryMutants,
  ...fuzzyMutants,
  ...pageMutants,
  ...highlightMutants,
  ...filterMutants,
  ...factMutants,
  ...listMutants,
  ...writeMutants,
  ...conditionMutants,
  ...deleteManyMutants,
  ...transactionMutants,
  ...namespacePathMutants,
  ...readOptionMutants,
  ...watchMutants,
  ...lifetimeMutants,
];
