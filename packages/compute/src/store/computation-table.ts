import {
  type CachedReplay,
  type Computation,
  EiderError,
  type ExecutionContext,
  type JsonObject,
  type SqlRow,
  type StoredComputation,
  sha256Hex,
} from '@eider/core';
import type { ComputationRow } from './parse-computation.ts';
import { storedJson } from './parse-json.ts';
import type { PageSource } from './read-page.ts';
import { dateOf, optionalText, textOf } from './row-values.ts';
import type { StoreParts } from './store-parts.ts';
import { inOrder, type RowKind, storeRows } from './store-rows.ts';

const KIND: RowKind<ComputationRow> = {
  table: 'eider_computations',
  key: 'computation_id',
  columns: ['computation_id', 'type', 'version', 'record', 'result', 'result_digest'],
  idOf: (row) => row.computationId,
  valuesOf: ({ computationId, type, version, record, result, resultDigest }) => [
    computationId,
    type,
    version,
    record,
    result,
    resultDigest,
  ],
};

/** Computations by the time of their creation. */
export const COMPUTATION_PAGES: PageSource<Computation> = {
  table: KIND.table,
  columns: [...KIND.columns, 'created_at', 'updated_at'],
  order: { column: 'created_at', type: 'time' },
  itemOf: computationOf,
};

/** Stores computations of one tenant. */
export async function storeComputationRows(
  parts: StoreParts,
  { principal: { tenantId }, signal }: ExecutionContext,
  rows: readonly ComputationRow[],
): Promise<readonly StoredComputation[]> {
  return parts.database.turn(async () => {
    const stored = await storeRows(parts, KIND, { tenantId, rows, ...(signal === undefined ? {} : { signal }) });
    return inOrder(KIND, rows, stored).map(({ row, created, createdAt, updatedAt }) => ({
      computationId: row.computationId,
      ...(row.resultDigest === null ? {} : { resultDigest: row.resultDigest }),
      created,
      createdAt,
      updatedAt,
    }));
  });
}

/** Whether there was one. */
export async function deleteComputationRow(
  { database }: StoreParts,
  { principal: { tenantId }, signal }: ExecutionContext,
  computationId: string,
): Promise<boolean> {
  return database.turn(async () => {
    const where = [{ column: KIND.key, is: 'equal', value: computationId } as const];
    const gone = await database.transaction(
      (transaction) => transaction.tenant(tenantId).remove(KIND.table, where, KIND.key),
      signal,
    );
    return gone.length > 0;
  });
}

/** The stored result, after its digest was checked. */
export async function replayStored(
  { database }: StoreParts,
  { principal: { tenantId }, signal }: ExecutionContext,
  computationId: string,
): Promise<CachedReplay> {
  const [row] = await database.reader(tenantId, signal).select({
    table: KIND.table,
    columns: ['result', 'result_digest', 'updated_at'],
    where: [{ column: KIND.key, is: 'equal', value: computationId }],
  });
  if (row === undefined)
    throw new EiderError('NOT_FOUND', 'there is no computation with this id; run or store it first');
  const result = optionalText(row, 'result');
  if (result === undefined) {
    throw new EiderError(
      'PRECONDITION_FAILED',
      'the result of this computation does not lie here; replay it by its record',
    );
  }
  const resultDigest = optionalText(row, 'result_digest');
  if (resultDigest === undefined || resultDigest !== sha256Hex(result)) {
    throw new EiderError('CORRUPT_DATA', 'the stored result is not the one that was stored; run the computation again');
  }
  return Object.freeze({
    computationId,
    result: storedJson(result),
    resultDigest,
    updatedAt: dateOf(row, 'updated_at'),
  });
}

function computationOf(row: SqlRow): Computation {
  const [type, version, record, result, resultDigest] = ['type', 'version', 'record', 'result', 'result_digest'].map(
    (column) => optionalText(row, column),
  );
  return Object.freeze({
    computationId: textOf(row, 'computation_id'),
    ...(type === undefined ? {} : { type }),
    ...(version === undefined ? {} : { version }),
    ...(record === undefined ? {} : { record: storedJson(record) as JsonObject }),
    ...(result === undefined ? {} : { result: storedJson(result) }),
    ...(resultDigest === undefined ? {} : { resultDigest }),
    createdAt: dateOf(row, 'created_at'),
    updatedAt: dateOf(row, 'updated_at'),
  });
}
