import { StatementType } from '@duckdb/node-api';
import { EiderError } from '@eider/core';

const REFUSED: ReadonlyMap<StatementType, string> = new Map([
  [StatementType.TRANSACTION, 'call transaction() instead of BEGIN, COMMIT or ROLLBACK'],
  [StatementType.ATTACH, 'call attach() instead of ATTACH: it keeps a file from being opened twice'],
  [StatementType.DETACH, 'call detach() of the attached database instead of DETACH'],
  // A prepared text could hold what is refused above.
  [StatementType.PREPARE, 'put values into the sql template instead of PREPARE and EXECUTE'],
  [StatementType.EXECUTE, 'put values into the sql template instead of PREPARE and EXECUTE'],
]);

// DuckDB allows a locked-down engine the files that it has attached: these could overwrite one of them.
const TOUCHES_FILES: ReadonlySet<StatementType> = new Set([
  StatementType.ATTACH,
  StatementType.COPY,
  StatementType.COPY_DATABASE,
  StatementType.EXPORT,
  StatementType.EXTENSION,
  StatementType.LOAD,
]);

const CHANGES_SESSION: ReadonlySet<StatementType> = new Set([
  StatementType.SET,
  StatementType.VARIABLE_SET,
  StatementType.PRAGMA,
  StatementType.MULTI,
]);

const CHANGES_ROWS: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
]);

/** Rejects statements that would change what the pool and the owner registry rely on. */
export function refuseKind(kind: StatementType, lockedDown: boolean): void {
  if (lockedDown && TOUCHES_FILES.has(kind)) {
    throw new EiderError('PERMISSION_DENIED', 'the engine is locked down: no statement may touch files or extensions');
  }
  const advice = REFUSED.get(kind);
  if (advice !== undefined) throw new EiderError('INVALID_ARGUMENT', advice);
}

/** Whether a statement leaves something behind in its session: a setting, a variable, a temporary object. */
export function changesSession(kind: StatementType, text: string): boolean {
  if (CHANGES_SESSION.has(kind)) return true;
  return kind === StatementType.CREATE && /\btemp(orary)?\b/i.test(text);
}

/** Whether a statement reports rows that it inserted, updated or deleted. */
export function changesRows(kind: StatementType): boolean {
  return CHANGES_ROWS.has(kind);
}

/** Whether a statement only reads; DuckDB calls everything that gives rows without changing any a SELECT. */
export function isRead(kind: StatementType): boolean {
  return kind === StatementType.SELECT;
}
