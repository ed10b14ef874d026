import {
  type Clock,
  EiderError,
  type ExecutionContext,
  type IdSource,
  type LineageEvent,
  type LineageSink,
} from '@eider/core';

/** What is needed to tell where something came from. */
export interface LineageParts {
  readonly lineage: LineageSink | undefined;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** An event without what is the same for all. */
export type LineageFacts = Pick<LineageEvent, 'kind' | 'outcome' | 'job' | 'runId' | 'inputs' | 'outputs'>;

/** Tells a sink, if there is one, what came from what. Calls are repeatable, so a failure is told and nothing is taken back. */
export async function tellLineage(
  { lineage, clock, ids }: LineageParts,
  { principal, signal }: ExecutionContext,
  facts: LineageFacts,
): Promise<void> {
  if (lineage === undefined) return;
  const event: LineageEvent = {
    id: ids.next(),
    ...facts,
    atMs: Math.floor(clock.nowMs()),
    tenantId: principal.tenantId,
  };
  try {
    await lineage.record(event, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new EiderError(
      'INDETERMINATE',
      'it is done and stored, but its lineage could not be told; call again, or put outboxLineageSink before the sink',
      { details: { kind: facts.kind }, retryable: true, cause },
    );
  }
}
