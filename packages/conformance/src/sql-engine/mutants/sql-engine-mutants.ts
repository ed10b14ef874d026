import { appendMutants } from './appends.ts';
import { attachMutants } from './attaching.ts';
import { backupMutants } from './backups.ts';
import { poolMutants, stopMutants } from './controls.ts';
import { errorMutants } from './errors.ts';
import type { SqlEngineMutant } from './mutant.ts';
import { parameterMutants } from './parameters.ts';
import { resultMutants } from './results.ts';
import { statementMutants } from './statements.ts';
import { streamMutants } from './streams.ts';
import { transactionMutants } from './transactions.ts';
import { imageMutants, parquetMutants } from './transfers.ts';
import { valueMutants } from './values.ts';

/** Adapters of the port `SqlEngine` broken in one way each; together they make every case of the suite fail. */
export const sqlEngineMutants: readonly SqlEngineMutant[] = [
  ...resultMutants,
  ...statementMutants,
  ...parameterMutants,
  ...valueMutants,
  ...streamMutants,
  ...transactionMutants,
  ...appendMutants,
  ...attachMutants,
  ...parquetMutants,
  ...imageMutants,
  ...backupMutants,
  ...errorMutants,
  ...stopMutants,
  ...poolMutants,
];
