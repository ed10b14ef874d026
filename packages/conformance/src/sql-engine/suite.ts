import type { ConformanceSuite } from '../suite/suite.ts';
import { abortCases } from './cases/abort.ts';
import { appendCases } from './cases/append.ts';
import { appendValueCases } from './cases/append-values.ts';
import { attachCases } from './cases/attach.ts';
import { attachFileCases } from './cases/attach-files.ts';
import { backupCases } from './cases/backup.ts';
import { closeCases } from './cases/close.ts';
import { conflictCases } from './cases/conflict.ts';
import { errorCases } from './cases/errors.ts';
import { executeCases } from './cases/execute.ts';
import { healthCases } from './cases/health.ts';
import { imageCases } from './cases/image.ts';
import { lockedDownCases } from './cases/locked-down.ts';
import { parameterCases } from './cases/parameters.ts';
import { parquetCases } from './cases/parquet.ts';
import { poolCases } from './cases/pool.ts';
import { queryCases } from './cases/query.ts';
import { restoreCases } from './cases/restore.ts';
import { statementCases } from './cases/statement.ts';
import { streamCases } from './cases/stream.ts';
import { transactionCases } from './cases/transaction.ts';
import { typeCases } from './cases/types.ts';
import { manyValueCases } from './cases/values-many.ts';
import { nestedValueCases } from './cases/values-nested.ts';
import { scalarValueCases } from './cases/values-scalar.ts';
import { temporalValueCases } from './cases/values-temporal.ts';
import type { SqlEngineFixture } from './fixture.ts';

/** Every requirement of the port `SqlEngine`, for any adapter that opens engines on DuckDB. */
export const sqlEngineSuite: ConformanceSuite<SqlEngineFixture> = {
  port: 'SqlEngine',
  cases: [
    ...queryCases,
    ...typeCases,
    ...statementCases,
    ...parameterCases,
    ...scalarValueCases,
    ...temporalValueCases,
    ...nestedValueCases,
    ...manyValueCases,
    ...streamCases,
    ...executeCases,
    ...transactionCases,
    ...conflictCases,
    ...appendCases,
    ...appendValueCases,
    ...attachCases,
    ...attachFileCases,
    ...parquetCases,
    ...imageCases,
    ...backupCases,
    ...restoreCases,
    ...errorCases,
    ...abortCases,
    ...poolCases,
    ...healthCases,
    ...closeCases,
    ...lockedDownCases,
  ],
};
