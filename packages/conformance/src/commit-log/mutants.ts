import { appendMutants } from './mutants/append-mutants.ts';
import { beginMutants } from './mutants/begin-mutants.ts';
import { callMutants } from './mutants/call-mutants.ts';
import { durableMutants } from './mutants/durable-mutants.ts';
import type { CommitLogMutant } from './mutants/log-mutant.ts';
import { readMutants } from './mutants/read-mutants.ts';
import { timeMutants } from './mutants/time-mutants.ts';
import { truncateMutants } from './mutants/truncate-mutants.ts';

/** Commit logs broken in one way each, to prove that the suite can fail. They are made from a durable log. */
export const commitLogMutants: readonly CommitLogMutant[] = [
  ...beginMutants,
  ...appendMutants,
  ...timeMutants,
  ...readMutants,
  ...truncateMutants,
  ...callMutants,
  ...durableMutants,
];
