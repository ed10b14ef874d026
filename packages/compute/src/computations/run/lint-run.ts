import { type ComputationInputRecord, EiderError, type SqlEngine } from '@eider/core';
import type { ComputationDefinition } from '../define-computation.ts';
import type { FunctionCatalogue } from '../lint/function-catalogue.ts';
import { canLint, lintComputation } from '../lint/lint-computation.ts';
import { type LintFinding, UNLINTED } from '../lint/lint-finding.ts';
import type { RunBudget } from './run-budget.ts';

/** What is linted before a run. */
export interface LintedRun {
  readonly definition: ComputationDefinition;
  readonly inputs: readonly ComputationInputRecord[];
  readonly engine: SqlEngine;
  readonly budget: RunBudget;
  readonly allow: readonly string[];
  readonly linter?: SqlEngine;
  readonly catalogue?: FunctionCatalogue;
}

/** Rejects SQL that cannot replay with INVALID_ARGUMENT, naming the first reason; functions are their authors' word. */
export async function lintRun(run: LintedRun): Promise<void> {
  const { definition, inputs, engine, budget, allow, linter, catalogue } = run;
  if (definition.kind === 'function' || allow.includes(UNLINTED)) return;
  const by = canLint(engine) ? engine : linter;
  if (by === undefined) {
    throw new EiderError(
      'UNSUPPORTED',
      `this engine cannot lint; pass linter: an engine with json, or allow '${UNLINTED}'`,
      {
        details: { adapter: engine.capabilities.adapter },
      },
    );
  }
  const { refused } = await lintComputation(by, definition.sql, {
    ...budget.options(),
    inputs: Object.fromEntries(inputs.map(({ name, columns }) => [name, columns])),
    parameters: definition.parameters,
    allow,
    ...(catalogue && { catalogue }),
  });
  if (refused[0] !== undefined) throw refusal(refused[0], refused.length);
}

function refusal({ rule, subject, reason, offset }: LintFinding, findings: number): EiderError {
  return new EiderError(
    'INVALID_ARGUMENT',
    `the query cannot replay: ${reason}; lintComputation tells all, allow overrides`,
    {
      details: { rule, subject, findings, ...(offset !== undefined && { offset }) },
    },
  );
}
