import { type BlobStore, type Clock, EiderError, type PutBlobOptions } from '@eider/core';

/** Milliseconds of a probe; together they stay below 10 seconds. */
export const PROBE_TIME = {
  /** For each kind of race. */
  racesMs: 2500,
  /** After so long nothing more is tried. */
  limitMs: 7500,
  /** For removing what was put. */
  cleanUpMs: 2000,
} as const;

const MAX_ATTEMPTS = 6;
const FIRST_WAIT_MS = 20;
const DELETES_AT_ONCE = 16;

/** A probe under way. */
export interface Probe {
  readonly store: BlobStore;
  readonly clock: Clock;
  /** The beginning of every key. */
  readonly prefix: string;
  /** Every key that was put, for cleaning up. */
  readonly keys: Set<string>;
  readonly signal: AbortSignal;
}

/** One thing to try; resolves to what is wrong, in words, or undefined. */
export interface ProbeCheck {
  readonly name: string;
  readonly run: (probe: Probe) => Promise<string | undefined>;
}

/** How a conditional put ended. */
export type PutOutcome = { readonly kind: 'won'; readonly etag: string } | { readonly kind: 'lost' | 'unknown' };

/** Puts a text below the probe's prefix. What the store asks to send again is sent again, a few times. */
export async function putText(
  probe: Probe,
  name: string,
  text: string,
  options: PutBlobOptions = {},
): Promise<PutOutcome> {
  const key = probe.prefix + name;
  probe.keys.add(key);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const bytes = new TextEncoder().encode(text);
      const { etag } = await probe.store.put(key, bytes, { ...options, signal: probe.signal });
      return { kind: 'won', etag };
    } catch (error) {
      if (EiderError.is(error, 'PRECONDITION_FAILED')) return { kind: 'lost' };
      if (EiderError.is(error, 'INDETERMINATE')) return { kind: 'unknown' };
      if (!EiderError.is(error) || !error.retryable || attempt === MAX_ATTEMPTS) throw error;
      await probe.clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), { signal: probe.signal });
    }
  }
}

/** Puts a text, which must not be refused; gives its etag. Rejects with UNAVAILABLE if the answer is lost. */
export async function putFreely(probe: Probe, name: string, text: string): Promise<string> {
  const outcome = await putText(probe, name, text);
  if (outcome.kind === 'won') return outcome.etag;
  throw outcome.kind === 'lost'
    ? new EiderError('INTERNAL', 'a put without a condition was refused as if it had one')
    : new EiderError('UNAVAILABLE', 'the store did not answer: probe it again');
}

/** The text below a name of the probe; undefined if there is none. */
export async function getText(probe: Probe, name: string): Promise<string | undefined> {
  const blob = await probe.store.get(probe.prefix + name, { signal: probe.signal });
  return blob === undefined ? undefined : new TextDecoder().decode(blob.bytes);
}

/** Removes what a probe has put, as far as that works in a bounded time; the verdict does not depend on it. */
export async function removeProbeBlobs({ store, clock, keys }: Probe): Promise<void> {
  const limit = new AbortController();
  const done = new AbortController();
  const timer = clock.sleep(PROBE_TIME.cleanUpMs, { signal: done.signal }).then(
    () => limit.abort(),
    () => undefined,
  );
  const left = [...keys];
  const workers = Array.from({ length: DELETES_AT_ONCE }, async () => {
    for (let key = left.pop(); key !== undefined && !limit.signal.aborted; key = left.pop()) {
      await store.delete(key, { signal: limit.signal }).catch(() => undefined);
    }
  });
  await Promise.race([Promise.all(workers), timer]);
  done.abort();
  await timer;
}
