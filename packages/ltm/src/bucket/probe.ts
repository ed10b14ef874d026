import {
  type BlobStore,
  type Clock,
  EiderError,
  type ErrorCode,
  type IdSource,
  systemClock,
  uuidSource,
} from '@eider/core';
import { BASIC_CHECKS } from './probe-checks.ts';
import { RACE_CHECKS } from './probe-races.ts';
import { PROBE_TIME, type Probe, type ProbeCheck, removeProbeBlobs } from './probe-run.ts';

/** One thing that was tried, and how it went. */
export interface ProbeFinding {
  /** Such as `create race` or `stale ifMatch`. */
  readonly check: string;
  readonly passed: boolean;
  /** What was seen, in words. */
  readonly detail: string;
}

/** Whether several processes may write to a store at once. */
export interface BlobStoreVerdict {
  readonly isSafeForSharedWriting: boolean;
  /** Why not, naming what the store ignored; empty if it is safe. */
  readonly reasons: readonly string[];
  readonly findings: readonly ProbeFinding[];
}

export interface ProbeBlobStoreOptions {
  /** The probe's blobs get keys that begin with this text, `probe-` and an id. @default '' */
  readonly prefix?: string;
  readonly signal?: AbortSignal;
  /** @default systemClock */
  readonly clock?: Clock;
  /** Keeps probes that run at once apart. @default uuidSource */
  readonly ids?: IdSource;
}

// What a store that breaks the contract answers; every other failure says nothing about its promises.
const JUDGED: readonly ErrorCode[] = [
  'UNSUPPORTED',
  'INVALID_ARGUMENT',
  'PRECONDITION_FAILED',
  'CORRUPT_DATA',
  'INTERNAL',
];

/**
 * Tries for less than 10 seconds whether a store keeps the promises that shared writing needs, and removes what it has put. A race can prove a
 * store wrong, never right: it runs as many as fit. Rejects if the store cannot be tried (UNAUTHENTICATED, NOT_FOUND, UNAVAILABLE, …).
 */
export async function probeBlobStore(store: BlobStore, options: ProbeBlobStoreOptions = {}): Promise<BlobStoreVerdict> {
  const { prefix = '', signal, clock = systemClock, ids = uuidSource } = options;
  const limit = new AbortController();
  const done = new AbortController();
  const timer = clock.sleep(PROBE_TIME.limitMs, { signal: done.signal }).then(
    () => limit.abort(),
    () => undefined,
  );
  const signals = signal === undefined ? [limit.signal] : [limit.signal, signal];
  const probe: Probe = {
    ...{ store, clock, prefix: `${prefix}probe-${ids.next()}/`, keys: new Set() },
    signal: AbortSignal.any(signals),
  };
  const findings: ProbeFinding[] = [];
  try {
    for (const check of [...BASIC_CHECKS, ...RACE_CHECKS]) findings.push(await judge(check, probe, limit.signal));
  } finally {
    done.abort();
    await timer;
    await removeProbeBlobs(probe);
  }
  return toVerdict(findings);
}

async function judge({ name, run }: ProbeCheck, probe: Probe, limit: AbortSignal): Promise<ProbeFinding> {
  if (limit.aborted)
    return { check: name, passed: false, detail: `${name} could not be tried in time: the store is too slow` };
  try {
    const problem = await run(probe);
    return { check: name, passed: problem === undefined, detail: problem ?? 'as promised' };
  } catch (error) {
    if (limit.aborted && EiderError.is(error, 'ABORTED')) {
      return { check: name, passed: false, detail: `${name} did not end in time: the store is too slow` };
    }
    if (!EiderError.is(error) || !JUDGED.includes(error.code)) throw error;
    return { check: name, passed: false, detail: `${name} failed with ${error.code}: ${error.message}` };
  }
}

function toVerdict(findings: readonly ProbeFinding[]): BlobStoreVerdict {
  const reasons = findings.filter(({ passed }) => !passed).map(({ detail }) => detail);
  return { isSafeForSharedWriting: reasons.length === 0, reasons, findings };
}
