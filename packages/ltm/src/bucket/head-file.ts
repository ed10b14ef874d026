import { type BlobStore, type Clock, EiderError, type IdSource, type Random } from '@eider/core';
import type { BucketSettings } from './bucket-settings.ts';
import type { Head } from './head.ts';
import { decodeHead, encodeHead, type HeadPlace, MAX_HEAD_BYTES } from './head-codec.ts';
import { momentOf } from './moment.ts';
import { HEAD_KEY } from './object-keys.ts';
import type { ObservationCache } from './observations.ts';
import { retrying, startPatience } from './patience.ts';

export interface HeadFileParts {
  readonly store: BlobStore;
  readonly clock: Clock;
  /** Gives the nonces. */
  readonly ids: IdSource;
  readonly random: Random;
  readonly settings: Pick<BucketSettings, 'callTimeoutMs'>;
  readonly description: HeadPlace;
  readonly observations: ObservationCache;
}

/** One version of head, as it was read. Before the first checkpoint there is none, and a head without runs stands for it. */
export interface HeadVersion {
  readonly head: Head;
  /** Undefined if there is no object yet. */
  readonly etag: string | undefined;
  /** When the store took it in, by its own clock. */
  readonly lastModifiedMs: number | undefined;
}

export interface HeadReader {
  /** Reads head now, and takes it in as an observation. */
  observe(signal?: AbortSignal): Promise<Head>;
}

/** What to do over a version of head: write another, or stop, because the change is in it already or no longer possible. */
export type HeadStep<Outcome> =
  | { readonly kind: 'swap'; readonly next: Head }
  | { readonly kind: 'settled'; readonly outcome: Outcome };

/** The head of a memory: read by anybody, changed by compare-and-swap. */
export class HeadFile implements HeadReader {
  readonly #parts: HeadFileParts;

  constructor(parts: HeadFileParts) {
    this.#parts = parts;
  }

  async observe(signal?: AbortSignal): Promise<Head> {
    return (await this.read(signal)).head;
  }

  async read(signal?: AbortSignal): Promise<HeadVersion> {
    const { store, clock, observations, description } = this.#parts;
    return retrying(this.#parts, signal, async (during) => {
      // Each try is a request of its own: only its own sending dates what it shows.
      const sentAt = momentOf(clock);
      const range = { start: 0, end: MAX_HEAD_BYTES + 1 };
      const blob = await store.get(HEAD_KEY, { range, signal: during });
      const version: HeadVersion =
        blob === undefined
          ? { head: this.#firstHead(), etag: undefined, lastModifiedMs: undefined }
          : {
              head: decodeHead(blob.bytes, description).head,
              etag: blob.etag,
              lastModifiedMs: blob.lastModified.getTime(),
            };
      observations.noteHead(version.head.gcBoundary, sentAt);
      return version;
    });
  }

  /**
   * Changes head: reads it, asks `over` what to do over this version, swaps, and after a lost race or an unknown outcome does all of it again. So
   * `over` must know its own change again when it finds it. INDETERMINATE if the time ends before the outcome of a sent swap is known.
   */
  async change<Outcome>(
    over: (version: HeadVersion) => HeadStep<Outcome>,
    swapped: Outcome,
    signal?: AbortSignal,
  ): Promise<Outcome> {
    const patience = startPatience(this.#parts, this.#parts.settings.callTimeoutMs, signal);
    let isUnknown = false;
    try {
      for (;;) {
        const version = await this.read(patience.signal);
        const step = over(version);
        if (step.kind === 'settled') return step.outcome;
        const result = await this.#swap(version, step.next, patience.signal);
        if (result === 'swapped') return swapped;
        isUnknown ||= result === 'unknown';
        if (!(await patience.pause())) break;
      }
    } catch (error) {
      if (!isUnknown || EiderError.is(error, 'CORRUPT_DATA')) throw error;
      throw unknownSwapError(error);
    } finally {
      patience.end();
    }
    throw isUnknown ? unknownSwapError(undefined) : contendedError();
  }

  async #swap(version: HeadVersion, next: Head, signal: AbortSignal): Promise<'swapped' | 'lost' | 'unknown'> {
    const { store, ids, description } = this.#parts;
    const bytes = encodeHead(next, description, ids.next());
    const condition = version.etag === undefined ? { ifNoneMatch: '*' as const } : { ifMatch: version.etag };
    try {
      await store.put(HEAD_KEY, bytes, { ...condition, signal });
      return 'swapped';
    } catch (error) {
      // A failed condition may be the second answer to an own swap, whose first was lost: reading again tells.
      if (EiderError.is(error, 'PRECONDITION_FAILED')) return 'lost';
      if (EiderError.is(error, 'INDETERMINATE') || EiderError.is(error, 'TIMEOUT') || signal.aborted) return 'unknown';
      if (EiderError.is(error) && error.retryable) return 'lost';
      throw error;
    }
  }

  #firstHead(): Head {
    const { after, timeMs } = this.#parts.description.begins;
    return {
      checkpoint: { seq: after, chain: '', timeMs, runs: [] },
      gcBoundary: after,
      gcBoundaryTimeMs: timeMs,
      gcBoundarySinceMs: undefined,
      deadThrough: 0,
      pins: [],
    };
  }
}

/** A head that keeps the boundary of the version that it follows, with the time since when it stands. */
export function keepingBoundary({ head, lastModifiedMs }: HeadVersion): Head {
  return { ...head, gcBoundarySinceMs: head.gcBoundarySinceMs ?? lastModifiedMs };
}

function unknownSwapError(cause: unknown): EiderError {
  return new EiderError('INDETERMINATE', 'a change of head.json may or may not have happened: read it again', {
    cause,
  });
}

function contendedError(): EiderError {
  return new EiderError('UNAVAILABLE', 'head.json could not be changed in time: try again later');
}
