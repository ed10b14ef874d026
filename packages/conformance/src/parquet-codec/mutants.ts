import { bareMutants } from './mutants/bare-mutants.ts';
import type { ParquetCodecMutant } from './mutants/codec-mutant.ts';
import { readMutants } from './mutants/read-mutants.ts';
import { valueMutants } from './mutants/value-mutants.ts';
import { writeMutants } from './mutants/write-mutants.ts';

/** Codecs broken in one way each, to prove that the suite can fail. */
export const parquetCodecMutants: readonly ParquetCodecMutant[] = [
  ...valueMutants,
  ...writeMutants,
  ...readMutants,
  ...bareMutants,
];
