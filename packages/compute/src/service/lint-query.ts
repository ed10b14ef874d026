import type { ComputationColumn } from '@eider/core';
import { lintComputation } from '../computations/lint/lint-computation.ts';
import type { LintReport } from '../computations/lint/lint-finding.ts';
import { type InputSource, sourceQuery } from '../computations/run/input-source.ts';
import { RunBudget } from '../computations/run/run-budget.ts';
import { columnsOf } from '../computations/run/total-order.ts';
import type { LintQueryOptions } from './compute-service.ts';
import type { ServiceParts } from './service-parts.ts';

/** Lints a query against the columns of its inputs, which are read where they are not given. */
export async function lintQuery(
  { engine, linter, catalogue, clock }: ServiceParts,
  text: string,
  { inputs = {}, ...options }: LintQueryOptions,
): Promise<LintReport> {
  const { signal, timeoutMs } = options;
  const budget = new RunBudget({ clock, ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) });
  try {
    const columns: Record<string, readonly ComputationColumn[]> = {};
    for (const [name, given] of Object.entries(inputs)) {
      columns[name] = isColumns(given) ? given : await columnsOfSource(given);
    }
    return await lintComputation(linter, text, { ...options, ...budget.options(), inputs: columns, catalogue });
  } catch (error) {
    throw budget.explain(error);
  } finally {
    budget.end();
  }

  async function columnsOfSource(source: InputSource): Promise<readonly ComputationColumn[]> {
    if ('rows' in source) return source.columns;
    return columnsOf('engine' in source ? source.engine : engine, sourceQuery(source), budget);
  }
}

function isColumns(given: InputSource | readonly ComputationColumn[]): given is readonly ComputationColumn[] {
  return Array.isArray(given);
}
