import { type Computation, type ComputationRecord, EiderError, type ExecutionContext } from '@eider/core';
import type { ComputationContent } from '../computations/computation-content.ts';
import { checkRecordShape, tamperedParts } from '../computations/record.ts';
import {
  type ReplayMode,
  type ReplayOptions,
  type ReplayReport,
  replayComputation,
} from '../computations/replay-computation.ts';
import { checkName } from '../governance/check-text.ts';
import type { ReplayRunOptions } from './compute-service.ts';
import type { ServiceParts } from './service-parts.ts';
import { tellLineage } from './tell-lineage.ts';
import type { ResultContent } from './tenant-results.ts';

const MODES: readonly ReplayMode[] = ['cached', 'verify', 'diff'];

/** Replays a stored run of the caller's tenant. */
export function replayStored(
  parts: ServiceParts,
  context: ExecutionContext,
  { runId, ...options }: ReplayRunOptions & { readonly runId: string },
): Promise<ReplayReport> {
  const call = {
    action: 'computations.replay',
    collection: 'computations',
    changes: false,
    check: () => ({ id: checkName(runId, 'runId'), mode: checkMode(options.mode) }),
    ids: ({ id }: { readonly id: string; readonly mode: ReplayMode }) => [id],
  };
  return parts.store.govern(context, call, async ({ id, mode }, checked) => {
    const computation = await parts.store.getComputation(checked, id);
    const record = recordOf(computation);
    const report =
      forged(record, computation, { id, mode }) ?? (await replayRecord(parts, checked, { ...options, record, mode }));
    await tellLineage(parts, checked, lineageOf(record, report));
    return report;
  });
}

function checkMode(mode: ReplayMode = 'cached'): ReplayMode {
  if (MODES.includes(mode)) return mode;
  throw new EiderError('INVALID_ARGUMENT', `a mode is one of ${MODES.join(', ')}`);
}

function recordOf(computation: Computation | undefined): ComputationRecord {
  if (computation === undefined) {
    throw new EiderError('NOT_FOUND', 'there is no run with this id; run the computation first');
  }
  if (computation.record !== undefined) return checkRecordShape(computation.record as unknown as ComputationRecord);
  throw new EiderError(
    'PRECONDITION_FAILED',
    'this result was made elsewhere and has no record to replay; store.replayComputation gives it, checked',
  );
}

/** What only the row can tell: a whole record of another run, or a result that was changed together with its digest. */
function forged(
  record: ComputationRecord,
  row: Computation | undefined,
  { id, mode }: { readonly id: string; readonly mode: ReplayMode },
): ReplayReport | undefined {
  const report = { id, mode, inputs: [] };
  const parts = new Set(tamperedParts(record));
  if (record.id !== id) parts.add('id');
  if (row?.type !== record.type || row?.version !== record.version) parts.add('definition');
  if (parts.size > 0) return { ...report, verdict: 'record-tampered', parts: [...parts] };
  if (row?.resultDigest === record.result.digest) return undefined;
  return { ...report, verdict: 'result-tampered', parts: [], stored: 'tampered' };
}

interface Replayed extends ReplayRunOptions {
  readonly record: ComputationRecord;
  readonly mode: ReplayMode;
}

async function replayRecord(
  parts: ServiceParts,
  context: ExecutionContext,
  { record, ...options }: Replayed,
): Promise<ReplayReport> {
  const given = replayOptions(parts, context, { record, ...options });
  if (options.mode === 'cached') return replayComputation(record, given);
  ensureRunnable(record, given);
  return parts.slots.run(context.signal, () => replayComputation(record, given));
}

function replayOptions(
  { sandbox, clock, registry, results, settings }: ServiceParts,
  { principal, signal }: ExecutionContext,
  { record, mode, inputs, timeoutMs = settings.timeoutMs, onProgress }: Replayed,
): ReplayOptions {
  const { maxRows, maxResultBytes } = settings;
  const definition = registry.find(record.type, record.version);
  return {
    ...{ sandbox, clock, mode, maxRows, maxResultBytes },
    content: contentOf(results?.of(principal.tenantId)),
    ...(definition && { definition }),
    ...(inputs && { inputs }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
}

/** Says what is missing before anything is opened. */
function ensureRunnable({ kind, inputs }: ComputationRecord, { mode, definition, ...given }: ReplayOptions): void {
  const missing = inputs.map(({ name }) => name).filter((name) => given.inputs?.[name] === undefined);
  if (missing.length > 0) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      `mode ${mode} runs again and a record holds only digests of its inputs: give the sources again as inputs`,
      { details: { missing: missing.join(', ') } },
    );
  }
  if (kind === 'sql' || definition !== undefined) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'a record has no functions: define this one again, under its type and version, before it is replayed',
  );
}

// Without a place for results none was ever stored beside: one that is not in its record is missing.
function contentOf(results: ResultContent | undefined): ComputationContent {
  return {
    get: async (digest) => results?.get(digest),
    put: async (digest, bytes) => {
      await results?.put(digest, bytes);
    },
  };
}

function lineageOf({ type, version, inputs, result }: ComputationRecord, report: ReplayReport) {
  return {
    kind: 'replay',
    outcome: report.verdict === 'same' ? 'complete' : 'fail',
    job: { name: type, version },
    runId: report.id,
    inputs: [
      { name: `computations/${report.id}`, digest: result.digest },
      ...inputs.map(({ name, digest }) => ({ name, digest })),
    ],
    outputs: [],
  } as const;
}
