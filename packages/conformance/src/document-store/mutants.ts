import { callMutants } from './mutants/call-mutants.ts';
import { readMutants } from './mutants/read-mutants.ts';
import type { DocumentStoreMutant } from './mutants/store-mutant.ts';
import { writeMutants } from './mutants/write-mutants.ts';

/** Document stores broken in one way each, to prove that the suite can fail. */
export const documentStoreMutants: readonly DocumentStoreMutant[] = [...writeMutants, ...readMutants, ...callMutants];
