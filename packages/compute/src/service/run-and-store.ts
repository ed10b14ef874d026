import { type ComputationRecord, EiderError, type ExecutionContext, type StoredComputation } from '@eider/core';
import type { ComputationDefinition } from '../computations/define-computation.ts';
import { type ComputationResult, readContent } from '../computations/rows/result-content.ts';
import { type ComputationInputs, computeRecord } from '../computations/run-computation.ts';
import { checkName } from '../governance/check-text.ts';
import type { FinishedRun, RunComputationOptions } from './compute-service.ts';
import type { ServiceParts } from './service-parts.ts';
import { tellLineage } from './tell-lineage.ts';

interface Asked {
  readonly type: string;
  readonly inputs: ComputationInputs;
  readonly options: RunComputationOptions;
}

/** Runs a defined computation and stores its record, all or nothing. */
export function runAndStore(parts: ServiceParts, context: ExecutionContext, asked: Asked): Promise<FinishedRun> {
  const { inputs, options } = asked;
  const call = {
    action: 'computations.run',
    collection: 'definitions',
    changes: true,
    check: () => parts.registry.get(checkName(asked.type, 'type'), options.version),
    ids: ({ type }: ComputationDefinition) => [type],
  };
  return parts.store.govern(context, call, async (definition, checked) => {
    const made = await parts.slots.run(checked.signal, () =>
      computeRecord(definition, inputs, { ...runOptions(parts, checked, options), lint: true }),
    );
    const { computationId, resultDigest: _, ...stored } = await parts.turns.take(() => storeRun(parts, checked, made));
    await tellLineage(parts, checked, lineageOf(made.record));
    return { ...stored, ...made, id: computationId, rows: () => readContent(made.result.content).rows };
  });
}

interface Made {
  readonly record: ComputationRecord;
  readonly result: ComputationResult;
}

function runOptions(
  { sandbox, linter, catalogue, clock, settings }: ServiceParts,
  { signal }: ExecutionContext,
  { parameters, seed, allow, timeoutMs = settings.timeoutMs, onProgress }: RunComputationOptions,
): Parameters<typeof computeRecord>[2] {
  const { maxRows, maxResultBytes, inlineBytes } = settings;
  return {
    ...{ sandbox, linter, catalogue, clock, maxRows, maxResultBytes, inlineBytes, lint: true },
    ...(parameters && { parameters }),
    ...(seed !== undefined && { seed }),
    ...(allow && { allow }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
}

/** Stores the result first, if it lies beside, and takes it back if the record cannot be stored. */
async function storeRun(parts: ServiceParts, context: ExecutionContext, made: Made): Promise<StoredComputation> {
  const { record, result } = made;
  await ensureSameResult(parts, context, record);
  const takeBack = record.result.inline === undefined ? await putBeside(parts, context, result) : undefined;
  try {
    return await parts.store.storeComputation(context, {
      computationId: record.id,
      type: record.type,
      version: record.version,
      record,
      resultDigest: record.result.digest,
    });
  } catch (error) {
    // Then the record may be there, and needs its result.
    if (!EiderError.is(error, 'INDETERMINATE')) await takeBack?.();
    throw error;
  }
}

/** The id says that all but the result is the same: another result is a finding, and must not replace the evidence. */
async function ensureSameResult(
  { store }: ServiceParts,
  context: ExecutionContext,
  { id, result }: ComputationRecord,
): Promise<void> {
  const known = await store.getComputation(context, id);
  if (known === undefined || known.resultDigest === result.digest) return;
  throw new EiderError(
    'PRECONDITION_FAILED',
    'this run is stored with another result, so it does not replay; look at it with replay in mode diff, or delete it first',
    { details: { id } },
  );
}

async function putBeside(
  { results }: ServiceParts,
  { principal }: ExecutionContext,
  { digest, content, sizeBytes }: ComputationResult,
): Promise<() => Promise<void>> {
  if (results === undefined) {
    throw new EiderError('UNSUPPORTED', 'the result is too large for its record; open the service with results', {
      details: { sizeBytes },
    });
  }
  const own = results.of(principal.tenantId);
  const { created } = await own.put(digest, new TextEncoder().encode(content));
  return async () => {
    if (created) await own.delete(digest);
  };
}

function lineageOf(record: ComputationRecord): Parameters<typeof tellLineage>[2] {
  const { id, type, version, inputs, result } = record;
  return {
    kind: 'run',
    outcome: 'complete',
    job: { name: type, version },
    runId: id,
    inputs: inputs.map(({ name, digest }) => ({ name, digest })),
    outputs: [{ name: `computations/${id}`, digest: result.digest }],
  };
}
