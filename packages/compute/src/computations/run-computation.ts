import {
  type Clock,
  type ComputationInputRecord,
  type ComputationRecord,
  EiderError,
  type JsonObject,
  type SqlEngine,
  type SqlRow,
  systemClock,
} from '@eider/core';
import type { ComputationContent } from './computation-content.ts';
import type { ComputationDefinition } from './define-computation.ts';
import type { FunctionCatalogue } from './lint/function-catalogue.ts';
import { checkAllow } from './lint/lint-finding.ts';
import { checkParameters } from './named-parameters.ts';
import { makeRecord } from './record.ts';
import { type ComputationResult, readContent } from './rows/result-content.ts';
import { executeComputation } from './run/execute-computation.ts';
import type { InputSource } from './run/input-source.ts';
import { lintRun } from './run/lint-run.ts';
import { loadInput } from './run/load-inputs.ts';
import { RunBudget } from './run/run-budget.ts';
import { lockSandbox, prepareSettings } from './run/sandbox-settings.ts';

/** Sources by name of input. */
export type ComputationInputs = Readonly<Record<string, InputSource>>;

/** How far a run is. `rows` counts those of the result so far. */
export type RunProgress =
  | { readonly phase: 'opening' | 'linting' }
  | { readonly phase: 'loading'; readonly input: string }
  | { readonly phase: 'running'; readonly rows: number };

export interface RunOptions {
  /** Opens an engine in memory that belongs to this run alone and is closed by it, whatever happens. */
  readonly sandbox: () => Promise<SqlEngine>;
  /** Takes results larger than `inlineBytes`; without it they are refused. */
  readonly content?: ComputationContent;
  /** @default none */
  readonly parameters?: JsonObject;
  /** Of a function's randomness: an integer from 0 to 2^53 - 1. @default 0 */
  readonly seed?: number;
  /** For deadlines, and for a function's fixed clock: its time at the start. @default the system's */
  readonly clock?: Clock;
  /** Rules of the linter to override, such as `float-aggregate` or `volatile-function:random`; recorded. @default none */
  readonly allow?: readonly string[];
  /** An engine to lint with, if the sandbox's lacks DuckDB's json extension (DuckDB-WASM). @default the sandbox */
  readonly linter?: SqlEngine;
  /** Keeps what the linter reads of each engine version; share one among runs. @default read anew */
  readonly catalogue?: FunctionCatalogue;
  /** @default 1,000,000 */
  readonly maxRows?: number;
  /** Of the result's content. @default 256 MiB */
  readonly maxResultBytes?: number;
  /** Content up to this size lies in the record. @default 64 KiB */
  readonly inlineBytes?: number;
  /** Of the whole run. @default none */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run: its record, its result, and the result's rows. */
export interface ComputationRun {
  readonly record: ComputationRecord;
  readonly result: ComputationResult;
  /** Reads the rows from the result's content. */
  rows(): readonly SqlRow[];
}

const RUN_DEFAULTS: Readonly<Record<'maxRows' | 'maxResultBytes' | 'inlineBytes', number>> = {
  maxRows: 1_000_000,
  maxResultBytes: 268_435_456,
  inlineBytes: 65_536,
};

/**
 * Runs a computation in a sandbox of its own and makes its record; nothing is stored before the run has succeeded. INVALID_ARGUMENT for missing or
 * unknown inputs and parameters and for SQL that the linter refuses; RESOURCE_EXHAUSTED past a limit, TIMEOUT, ABORTED.
 */
export async function runComputation(
  definition: ComputationDefinition,
  inputs: ComputationInputs,
  options: RunOptions,
): Promise<ComputationRun> {
  const { record, result } = await computeRecord(definition, inputs, { ...options, lint: true });
  if (record.result.inline === undefined) await storeContent(options.content, result);
  return { record, result, rows: () => readContent(result.content).rows };
}

/** What a replay changes of a run. */
export interface ComputeOptions extends RunOptions {
  readonly lint: boolean;
  /** A function's fixed clock. @default the clock's time at the start */
  readonly nowMs?: number;
}

/** Runs a computation and makes its record, and stores nothing. */
export async function computeRecord(
  definition: ComputationDefinition,
  inputs: ComputationInputs,
  options: ComputeOptions,
): Promise<{ readonly record: ComputationRecord; readonly result: ComputationResult }> {
  const { clock = systemClock, signal, timeoutMs, onProgress } = options;
  checkInputNames(definition, inputs);
  const parameters = checkParameters(definition.parameters, options.parameters ?? {});
  const prepared = { parameters, allow: checkAllow(options.allow ?? []), nowMs: options.nowMs ?? clock.nowMs() };
  const budget = new RunBudget({ clock, ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) });
  try {
    onProgress?.({ phase: 'opening' });
    const engine = await openSandbox(options, budget);
    try {
      return await runInSandbox({ ...options, ...prepared, definition, engine, budget }, inputs);
    } finally {
      await engine.close();
    }
  } catch (error) {
    throw budget.explain(error);
  } finally {
    budget.end();
  }
}

// If the run stops while the engine is on its way, the engine is closed as soon as it is there.
async function openSandbox({ sandbox }: RunOptions, budget: RunBudget): Promise<SqlEngine> {
  budget.check();
  const opening = sandbox();
  try {
    return await budget.race(() => opening);
  } catch (error) {
    opening.then((engine) => engine.close()).catch(() => undefined);
    throw error;
  }
}

interface SandboxRun extends ComputeOptions {
  readonly definition: ComputationDefinition;
  readonly engine: SqlEngine;
  readonly budget: RunBudget;
  readonly parameters: JsonObject;
  readonly allow: readonly string[];
  readonly nowMs: number;
}

async function runInSandbox(
  run: SandboxRun,
  sources: ComputationInputs,
): Promise<{ readonly record: ComputationRecord; readonly result: ComputationResult }> {
  const { definition, engine, budget, seed = 0, onProgress } = run;
  const settings = await prepareSettings(engine, budget);
  const inputs: ComputationInputRecord[] = [];
  for (const name of definition.inputs) {
    onProgress?.({ phase: 'loading', input: name });
    const source = sources[name];
    if (source !== undefined) inputs.push(await loadInput(engine, { name, source }, budget));
  }
  await lockSandbox(engine, settings, budget);
  if (run.lint) {
    onProgress?.({ phase: 'linting' });
    await lintRun({ ...run, inputs });
  }
  onProgress?.({ phase: 'running', rows: 0 });
  const { maxRows, maxResultBytes, inlineBytes } = { ...RUN_DEFAULTS, ...definedOf(run) };
  const result = await executeComputation(definition, {
    ...run,
    seed,
    limits: { maxRows, maxResultBytes },
    onRows: (rows) => onProgress?.({ phase: 'running', rows }),
  });
  const { adapter, engineVersion } = engine.capabilities;
  const record = makeRecord({ ...run, inputs, seed, engine: { adapter, version: engineVersion } }, result, inlineBytes);
  return { record, result };
}

function definedOf({ maxRows, maxResultBytes, inlineBytes }: RunOptions): Partial<typeof RUN_DEFAULTS> {
  const limits = Object.entries({ maxRows, maxResultBytes, inlineBytes }).filter(([, value]) => value !== undefined);
  for (const [limit, value] of limits) {
    if (Number.isSafeInteger(value) && Number(value) >= 0) continue;
    throw new EiderError('INVALID_ARGUMENT', `${limit} must be a whole number, 0 or more`);
  }
  return Object.fromEntries(limits);
}

function checkInputNames(definition: ComputationDefinition, inputs: ComputationInputs): void {
  const unknown = Object.keys(inputs).find((name) => !definition.inputs.includes(name));
  if (unknown !== undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'the computation has no such input', { details: { input: unknown } });
  }
  const missing = definition.inputs.find((name) => inputs[name] === undefined);
  if (missing === undefined) return;
  throw new EiderError('INVALID_ARGUMENT', 'give every input of the computation', { details: { input: missing } });
}

async function storeContent(content: ComputationContent | undefined, result: ComputationResult): Promise<void> {
  if (content === undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'the result is too large for its record; pass content to store it in', {
      details: { sizeBytes: result.sizeBytes },
    });
  }
  await content.put(result.digest, new TextEncoder().encode(result.content));
}
