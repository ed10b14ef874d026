import { type JsonObject, type QueryResult, type SqlEngine, seededRandom } from '@eider/core';
import type { ComputationDefinition } from '../define-computation.ts';
import { bindParameters } from '../named-parameters.ts';
import { type ComputationResult, type ResultLimits, ResultWriter } from '../rows/result-content.ts';
import { readOnlySession } from './read-only-session.ts';
import type { RunBudget } from './run-budget.ts';
import { columnsOf, inTotalOrder } from './total-order.ts';

/** What a computation is run with. */
export interface Execution {
  readonly engine: SqlEngine;
  readonly budget: RunBudget;
  readonly parameters: JsonObject;
  readonly seed: number;
  readonly nowMs: number;
  readonly limits: ResultLimits;
  readonly onRows: (rows: number) => void;
}

/** Runs a computation in a locked sandbox. */
export function executeComputation(
  definition: ComputationDefinition,
  execution: Execution,
): Promise<ComputationResult> {
  return definition.kind === 'sql' ? executeSql(definition, execution) : executeFunction(definition, execution);
}

async function executeSql(
  definition: Extract<ComputationDefinition, { readonly kind: 'sql' }>,
  { engine, budget, parameters, limits, onRows }: Execution,
): Promise<ComputationResult> {
  const bind = (text: string) => bindParameters(text, definition.parameters, parameters);
  const columns = await columnsOf(engine, bind(definition.sql), budget);
  const writer = new ResultWriter(columns, limits);
  for await (const rows of engine.stream(inTotalOrder(definition.sql, columns, bind), budget.options())) {
    for (const row of rows) writer.add(row);
    onRows(writer.rowCount);
  }
  return writer.finish();
}

async function executeFunction(
  definition: Extract<ComputationDefinition, { readonly kind: 'function' }>,
  { engine, budget, parameters, seed, nowMs, limits, onRows }: Execution,
): Promise<ComputationResult> {
  const context = { parameters, random: seededRandom(seed), nowMs, signal: budget.signal };
  const work = (): Promise<QueryResult> => definition.run(readOnlySession(engine, budget), context);
  const { columns, rows } = await budget.race(work);
  const writer = new ResultWriter(columns, limits);
  for (const row of rows) writer.add(row);
  onRows(writer.rowCount);
  return writer.finish();
}
