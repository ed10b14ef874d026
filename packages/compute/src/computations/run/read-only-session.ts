import type { SqlEngine, SqlStatement } from '@eider/core';
import { checkReads } from '../canonical-sql.ts';
import type { ReadOnlySession } from '../define-computation.ts';
import { scanStatement } from '../sql-scan.ts';
import type { RunBudget } from './run-budget.ts';

/** An engine of which only queries are left, within a run's budget. */
export function readOnlySession(engine: SqlEngine, budget: RunBudget): ReadOnlySession {
  const checked = (statement: SqlStatement): SqlStatement => {
    // Values stand as parameters: none of them can be a part of the text.
    checkReads(scanStatement(statement.texts.join(' $0 ')));
    return statement;
  };
  return {
    query: async (statement, { maxRows } = {}) =>
      engine.query(checked(statement), { ...budget.options(), ...(maxRows === undefined ? {} : { maxRows }) }),
    stream: (statement) => engine.stream(checked(statement), budget.options()),
  };
}
