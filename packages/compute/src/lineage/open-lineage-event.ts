import { EiderError, type LineageDataset, type LineageEvent, sha256Hex } from '@eider/core';
import { z } from 'zod';

const SPEC = 'https://openlineage.io/spec';
const RUN_EVENT_URL = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;
const VERSION_FACET_URL = `${SPEC}/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet`;

/** Facts about a run, job or dataset, with who states them in which form. */
export interface OpenLineageFacet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [name: string]: unknown;
}

export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Readonly<Record<string, OpenLineageFacet>> | undefined;
}

/** An event as OpenLineage words it. */
export interface OpenLineageEvent {
  readonly eventType: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets?: Readonly<Record<string, OpenLineageFacet>> | undefined };
  readonly job: OpenLineageDataset;
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
}

const facet = z.looseObject({ _producer: z.url(), _schemaURL: z.url() });
const facets = z.record(z.string(), facet);
const dataset = z.object({ namespace: z.string(), name: z.string(), facets: facets.optional() });

/** The rules of the specification's RunEvent, version 2-0-2, for what is written here: required names, formats, and facets with producer and schema. */
const RUN_EVENT: z.ZodType<OpenLineageEvent> = z.object({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: z.iso.datetime({ offset: true }),
  producer: z.url(),
  schemaURL: z.url(),
  run: z.object({ runId: z.uuid(), facets: facets.optional() }),
  job: z.object({ namespace: z.string(), name: z.string(), facets: facets.optional() }),
  inputs: z.array(dataset.extend({ inputFacets: facets.optional() })),
  outputs: z.array(dataset.extend({ outputFacets: facets.optional() })),
});

export interface OpenLineageSettings {
  /** URI of the program that tells: with its version, so that readers know what its events mean. */
  readonly producer: string;
  /** Namespace of jobs and datasets; the tenant is added to it. @default 'eider' */
  readonly namespace?: string;
}

/** An event in the form of the OpenLineage specification; INVALID_ARGUMENT if it breaks the specification's rules. */
export function toOpenLineage(
  event: LineageEvent,
  { producer, namespace = 'eider' }: OpenLineageSettings,
): OpenLineageEvent {
  // Escaped, so that no tenant's namespace is another's.
  const own = `${namespace}/${encodeURIComponent(event.tenantId)}`;
  const { version } = event.job;
  const candidate = {
    eventType: event.outcome === 'complete' ? 'COMPLETE' : 'FAIL',
    eventTime: toTime(event.atMs),
    producer,
    schemaURL: RUN_EVENT_URL,
    run: {
      runId: uuidOf(event.id),
      facets: {
        eider_lineage: {
          _producer: producer,
          _schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunFacet`,
          kind: event.kind,
          runId: event.runId,
        },
      },
    },
    job: { namespace: own, name: version === undefined ? event.job.name : `${event.job.name}@${version}` },
    inputs: event.inputs.map((input) => toDataset(input, own, producer)),
    outputs: event.outputs.map((output) => toDataset(output, own, producer)),
  };
  return checkOpenLineage(candidate);
}

/** The event if it meets the specification's rules; else INVALID_ARGUMENT with the path of what does not. */
export function checkOpenLineage(candidate: unknown): OpenLineageEvent {
  const checked = RUN_EVENT.safeParse(candidate);
  if (checked.success) return checked.data;
  const path = checked.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new EiderError('INVALID_ARGUMENT', 'the event does not meet the rules of OpenLineage', { details: { path } });
}

function toTime(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

function toDataset({ name, digest }: LineageDataset, namespace: string, producer: string) {
  if (digest === undefined) return { namespace, name };
  const version = { _producer: producer, _schemaURL: VERSION_FACET_URL, datasetVersion: digest };
  return { namespace, name, facets: { version } };
}

/** The specification wants UUIDs: the id itself if it is one, else a version 8 UUID of its digest. The same event told again is the same run. */
function uuidOf(id: string): string {
  if (z.uuid().safeParse(id).success) return id;
  const hex = sha256Hex(id);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
