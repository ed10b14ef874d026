import {
  type CachedReplay,
  type Computation,
  type ComputationFilter,
  type ComputationInput,
  EiderError,
  type ExecutionContext,
  type JsonValue,
  type Page,
  type PageOptions,
  type StoredComputation,
} from '@eider/core';
import { COMPUTATION_PAGES, deleteComputationRow, replayStored, storeComputationRows } from './computation-table.ts';
import type { Condition } from './condition.ts';
import type { Selection } from './embedding-calls.ts';
import { COMPUTATION_FIELDS, parseFilter } from './filter.ts';
import { parsePage } from './page.ts';
import { type ComputationRow, parseComputation, parseNamedResult } from './parse-computation.ts';
import { readPage } from './read-page.ts';
import { aboutOne, checkItems, type StoreCall } from './store-call.ts';
import type { StoreParts } from './store-parts.ts';

const COLLECTION = 'computations';

export function storeOne(input: ComputationInput): StoreCall<ComputationRow, StoredComputation> {
  return storing(({ maxValueBytes }) => parseComputation(input, maxValueBytes));
}

export function storeResult(computationId: string, result: JsonValue): StoreCall<ComputationRow, StoredComputation> {
  return storing(({ maxValueBytes }) => parseNamedResult(computationId, result, maxValueBytes));
}

export function storeMany(
  inputs: readonly ComputationInput[],
): StoreCall<readonly ComputationRow[], readonly StoredComputation[]> {
  return {
    action: 'computations.store',
    collection: COLLECTION,
    changes: true,
    check: ({ maxValueBytes }) => checkItems(inputs, (input) => parseComputation(input, maxValueBytes)),
    ids: (rows) => rows.map(({ computationId }) => computationId),
    work: storeComputationRows,
  };
}

export function getOne(computationId: string): StoreCall<string, Computation | undefined> {
  return {
    action: 'computations.get',
    collection: COLLECTION,
    ...aboutOne(computationId, 'computationId'),
    work: async ({ database }, { principal, signal }, id) => {
      const [row] = await database.reader(principal.tenantId, signal).select({
        table: COMPUTATION_PAGES.table,
        columns: COMPUTATION_PAGES.columns,
        where: [{ column: 'computation_id', is: 'equal', value: id }],
      });
      return row === undefined ? undefined : COMPUTATION_PAGES.itemOf(row);
    },
  };
}

export function query(filter?: ComputationFilter, options?: PageOptions): StoreCall<Selection, Page<Computation>> {
  return {
    action: 'computations.query',
    collection: COLLECTION,
    check: () => {
      const where = parseFilter(filter, COMPUTATION_FIELDS);
      return { where, page: parsePage(options, where) };
    },
    work: ({ database }, context, selection) =>
      readPage(database, context, { source: COMPUTATION_PAGES, ...selection }),
  };
}

export function count(filter?: ComputationFilter): StoreCall<readonly Condition[], number> {
  return {
    action: 'computations.count',
    collection: COLLECTION,
    check: () => parseFilter(filter, COMPUTATION_FIELDS),
    work: ({ database }, { principal, signal }, where) =>
      database.reader(principal.tenantId, signal).count(COMPUTATION_PAGES.table, where),
  };
}

export function deleteOne(computationId: string): StoreCall<string, boolean> {
  return {
    action: 'computations.delete',
    collection: COLLECTION,
    changes: true,
    ...aboutOne(computationId, 'computationId'),
    work: deleteComputationRow,
  };
}

export function replay(computationId: string): StoreCall<string, CachedReplay> {
  return {
    action: 'computations.replay',
    collection: COLLECTION,
    ...aboutOne(computationId, 'computationId'),
    work: replayStored,
  };
}

function storing(check: (parts: StoreParts) => ComputationRow): StoreCall<ComputationRow, StoredComputation> {
  return {
    action: 'computations.store',
    collection: COLLECTION,
    changes: true,
    check,
    ids: ({ computationId }) => [computationId],
    work: async (parts: StoreParts, context: ExecutionContext, row: ComputationRow) => {
      const [stored] = await storeComputationRows(parts, context, [row]);
      if (stored === undefined) throw new EiderError('INTERNAL', 'storing one computation gave no answer');
      return stored;
    },
  };
}
