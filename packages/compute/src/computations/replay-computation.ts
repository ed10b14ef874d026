import { type ComputationPart, type ComputationRecord, EiderError } from '@eider/core';
import { type ComputationDefinition, defineComputation } from './define-computation.ts';
import { checkRecordShape, partsOf, tamperedParts } from './record.ts';
import { findDifference, type ResultDifference } from './replay/find-difference.ts';
import { loadStoredResult, type StoredResult } from './replay/stored-result.ts';
import { type ComputationInputs, type ComputeOptions, computeRecord, type RunOptions } from './run-computation.ts';

/** How thoroughly: read the stored result; run again and compare digests; also find the first difference. */
export type ReplayMode = 'cached' | 'verify' | 'diff';

/**
 * What a replay found, in this order of precedence.
 * `record-tampered`: a part of the record, or its id, was changed (`parts`); nothing was run. `definition-changed`: the computation that is defined
 * now differs from the record's. `inputs-changed`: other inputs than then (`inputs`). `engine-changed`, `settings-changed`: another adapter or
 * version, other settings. `result-differs`: all was the same and the result is not. `result-tampered`, `result-missing`: the stored result
 * is not the recorded one, or is gone; the computation itself still gives the recorded one, or was not run. `same`: nothing of this.
 */
export type ReplayVerdict =
  | 'same'
  | 'result-differs'
  | 'result-tampered'
  | 'result-missing'
  | 'inputs-changed'
  | 'engine-changed'
  | 'settings-changed'
  | 'definition-changed'
  | 'record-tampered';

export interface ReplayReport {
  readonly id: string;
  readonly mode: ReplayMode;
  readonly verdict: ReplayVerdict;
  /** Parts that differ: from what the record says of itself, or from what was run now. */
  readonly parts: readonly (ComputationPart | 'id')[];
  /** Names of inputs that have changed. */
  readonly inputs: readonly string[];
  /** Whether the result came out the same; absent if nothing was run. */
  readonly resultMatches?: boolean;
  /** State of what is stored: absent if it was not looked at. */
  readonly stored?: StoredResult['state'];
  /** Mode `diff`, of results that differ, if the stored one can be read. */
  readonly difference?: ResultDifference;
  /** Mode `cached`, verdict `same`: the stored result. */
  readonly result?: Extract<StoredResult, { readonly state: 'intact' }>['result'];
}

export interface ReplayOptions
  extends Pick<RunOptions, 'content' | 'clock' | 'signal' | 'timeoutMs' | 'maxRows' | 'maxResultBytes' | 'onProgress'> {
  /** As for a run: `verify` and `diff` need it. */
  readonly sandbox?: RunOptions['sandbox'];
  /** @default 'cached' */
  readonly mode?: ReplayMode;
  /** What is defined now under the record's type and version. Functions need it; of SQL the record has the text. */
  readonly definition?: ComputationDefinition;
  /** The sources again: `verify` and `diff` need all of them. */
  readonly inputs?: ComputationInputs;
}

/**
 * Replays a run. Findings are verdicts, never errors; it rejects only when it cannot find out: INVALID_ARGUMENT without what the mode needs,
 * CORRUPT_DATA for what is no record, and whatever running again rejects with.
 */
export async function replayComputation(record: ComputationRecord, options: ReplayOptions = {}): Promise<ReplayReport> {
  const { mode = 'cached' } = options;
  checkRecordShape(record);
  const report = { id: record.id, mode, parts: [], inputs: [] };
  const tampered = tamperedParts(record);
  if (tampered.length > 0) return { ...report, verdict: 'record-tampered', parts: tampered };
  const definition = definitionOf(record, options.definition);
  if (definition === undefined)
    return { ...report, verdict: 'definition-changed', parts: changedDefinition(record, options.definition) };
  const stored = await loadStoredResult(record, options.content);
  if (mode !== 'cached') return runAgain(record, { ...options, mode, runnable: definition, stored });
  if (stored.state !== 'intact') return { ...report, verdict: `result-${stored.state}`, stored: stored.state };
  return { ...report, verdict: 'same', stored: 'intact', result: stored.result };
}

interface Again extends ReplayOptions {
  readonly mode: ReplayMode;
  readonly runnable: ComputationDefinition | 'unknown';
  readonly stored: StoredResult;
}

async function runAgain(record: ComputationRecord, options: Again): Promise<ReplayReport> {
  const { mode, runnable, stored, sandbox, inputs = {} } = options;
  if (sandbox === undefined)
    throw new EiderError('INVALID_ARGUMENT', `mode ${mode} runs again: pass sandbox and inputs`);
  if (runnable === 'unknown')
    throw new EiderError('INVALID_ARGUMENT', 'pass the definition: a record has no functions');
  const again = await computeRecord(runnable, inputs, { ...limitsOf(options), ...fixed(record), sandbox });
  const parts = (Object.keys(record.parts) as ComputationPart[]).filter(
    (part) => record.parts[part] !== again.record.parts[part],
  );
  const resultMatches = again.record.result.digest === record.result.digest;
  const differs = mode === 'diff' && !resultMatches && stored.state === 'intact';
  const difference = differs ? findDifference(stored.result, again.result.content) : undefined;
  return {
    id: record.id,
    mode,
    verdict: verdictOf(parts, resultMatches, stored.state),
    parts,
    inputs: changedInputs(record, again.record),
    resultMatches,
    stored: stored.state,
    ...(difference && { difference }),
  };
}

function verdictOf(
  parts: readonly ComputationPart[],
  resultMatches: boolean,
  stored: StoredResult['state'],
): ReplayVerdict {
  if (parts.includes('inputs')) return 'inputs-changed';
  if (parts.includes('engine')) return 'engine-changed';
  if (parts.includes('settings')) return 'settings-changed';
  if (stored === 'tampered') return 'result-tampered';
  if (!resultMatches) return 'result-differs';
  return stored === 'intact' ? 'same' : 'result-missing';
}

/** What bounds the run; all else comes from the record. */
function limitsOf(options: ReplayOptions): Partial<RunOptions> {
  const { clock, signal, timeoutMs, maxRows, maxResultBytes, onProgress } = options;
  return {
    ...(clock && { clock }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxRows !== undefined && { maxRows }),
    ...(maxResultBytes !== undefined && { maxResultBytes }),
  };
}

/** What a replay takes from the record and not from its caller. */
function fixed({ parameters, seed, nowMs, allow }: ComputationRecord): Omit<ComputeOptions, 'sandbox'> {
  return { parameters, seed, allow, lint: false, ...(nowMs !== undefined && { nowMs }) };
}

function changedInputs(record: ComputationRecord, again: ComputationRecord): readonly string[] {
  const digests = new Map(again.inputs.map(({ name, digest }) => [name, digest]));
  return record.inputs.filter(({ name, digest }) => digests.get(name) !== digest).map(({ name }) => name);
}

/** What to run: the definition, if it still is the record's; undefined if it is not. */
function definitionOf(
  record: ComputationRecord,
  given: ComputationDefinition | undefined,
): ComputationDefinition | 'unknown' | undefined {
  if (given !== undefined) return changedDefinition(record, given).length === 0 ? given : undefined;
  const { type, version, sql, parameterTypes } = record;
  if (sql === undefined) return 'unknown';
  return defineComputation({
    type,
    version,
    sql,
    parameters: parameterTypes,
    inputs: record.inputs.map(({ name }) => name),
  });
}

function changedDefinition(
  record: ComputationRecord,
  given: ComputationDefinition | undefined,
): readonly ComputationPart[] {
  if (given === undefined) return [];
  const { type, version, kind } = given;
  const { sql: _sql, ...withoutSql } = record;
  const now = partsOf({
    ...withoutSql,
    type,
    version,
    kind,
    ...(given.kind === 'sql' && { sql: given.sql }),
    parameterTypes: given.parameters,
  });
  return (['definition', 'sql', 'parameters'] as const).filter((part) => now[part] !== record.parts[part]);
}
