import { EiderError } from '@eider/core';
import type { Bucket } from './bucket.ts';
import { type CommitHeader, type CommitObject, decodeCommit } from './commit-object.ts';
import { indeterminateError } from './log-errors.ts';
import { type Moment, momentOf } from './moment.ts';
import { logKey } from './object-keys.ts';
import { abortedError, isPassing, type Patience, startPatience } from './patience.ts';

/** A commit on its way into its slot. */
export interface SlotWrite {
  readonly header: CommitHeader;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/** What is known of the puts of one write. */
interface Progress extends SlotWrite {
  readonly firstSentAt: Moment;
  /** Whether some put may have taken effect, or may yet. */
  mayHaveLanded: boolean;
  lastError: unknown;
}

export type SlotOutcome = 'committed' | 'taken';

/** Brings commits into their slots. */
export interface CommitWriter {
  write(write: SlotWrite): Promise<SlotOutcome>;
}

/** Whether a commit that was found in a slot is the one that is being written. */
export type OwnsCommit = (found: CommitHeader, mine: CommitHeader) => boolean;

/** A writer knows its commit again by the attempt: another of its own batches for the same slot is not this one. */
const ownsByAttempt: OwnsCommit = (found, mine) => found.attempt === mine.attempt;

/**
 * Puts a commit into its slot: the same bytes again until the store has answered, and after "exists" it reads who was first. `taken` says that somebody
 * else's commit is there and this one will never be; INDETERMINATE that nobody can tell. Any other error means that nothing was written.
 */
export class SlotWriter implements CommitWriter {
  readonly #bucket: Bucket;
  readonly #owns: OwnsCommit;

  constructor(bucket: Bucket, owns: OwnsCommit = ownsByAttempt) {
    this.#bucket = bucket;
    this.#owns = owns;
  }

  async write(write: SlotWrite): Promise<SlotOutcome> {
    const patience = startPatience(this.#bucket, this.#bucket.settings.appendTimeoutMs, write.signal);
    const firstSentAt = momentOf(this.#bucket.clock);
    const progress: Progress = { ...write, firstSentAt, mayHaveLanded: false, lastError: undefined };
    try {
      for (;;) {
        const outcome = await this.#try(progress, patience);
        if (outcome !== 'again') return outcome;
        if (!(await patience.pause())) throw outOfTime(progress);
      }
    } finally {
      patience.end();
    }
  }

  async #try(progress: Progress, patience: Patience): Promise<SlotOutcome | 'again'> {
    try {
      if ((await this.#put(progress, patience.signal)) === 'created') {
        return await this.#confirm(progress, 'created', patience.signal);
      }
      return await this.#judgeSlot(progress, patience.signal);
    } catch (error) {
      if (EiderError.is(error, 'INDETERMINATE') && error.details['reason'] === 'lapsed') throw error;
      progress.lastError = error;
      if (isPassing(error) || patience.signal.aborted) return 'again';
      throw progress.mayHaveLanded ? indeterminateError(progress.header.seq, 'no answer', error) : error;
    }
  }

  async #put(progress: Progress, signal: AbortSignal): Promise<'created' | 'exists'> {
    try {
      await this.#bucket.store.put(logKey(progress.header.seq), progress.bytes, { ifNoneMatch: '*', signal });
      progress.mayHaveLanded = true;
      return 'created';
    } catch (error) {
      // "Exists" may be the second answer to an own put whose first was lost, and a conflict may be one with an own put that was sent twice on its way.
      const isTaken = EiderError.is(error, 'PRECONDITION_FAILED');
      if (isTaken || signal.aborted || !isWithoutEffect(error)) progress.mayHaveLanded = true;
      if (isTaken) return 'exists';
      throw error;
    }
  }

  async #judgeSlot(progress: Progress, signal: AbortSignal): Promise<SlotOutcome | 'again'> {
    const { seq } = progress.header;
    const found = await readSlot(this.#bucket, seq, signal);
    if (found === undefined) return 'again';
    if (this.#owns(found, progress.header)) return this.#confirm(progress, 'own', signal);
    await this.#demandTrust(progress, 'commit', signal);
    return 'taken';
  }

  async #confirm(progress: Progress, kind: 'created' | 'own', signal: AbortSignal): Promise<SlotOutcome> {
    await this.#demandTrust(progress, kind, signal);
    this.#bucket.observations.noteCommit(progress.header.seq, progress.firstSentAt);
    return 'committed';
  }

  async #demandTrust(progress: Progress, kind: 'created' | 'own' | 'commit', signal: AbortSignal): Promise<void> {
    const slot = progress.header.seq;
    const verdict = await this.#bucket.trust.judge({ kind, slot }, signal);
    // It may be in a checkpoint by now, or never have been: only the callers can find out, by reading.
    if (verdict === 'lapsed') throw indeterminateError(slot, 'lapsed', undefined);
  }
}

/** Whether an answer to a put means that nothing came of it, nor will. */
function isWithoutEffect(error: unknown): boolean {
  return EiderError.is(error) && !['INDETERMINATE', 'TIMEOUT', 'INTERNAL', 'ABORTED'].includes(error.code);
}

/** The commit in a slot, unjudged; undefined if there is none. */
export async function readSlot(bucket: Bucket, seq: number, signal: AbortSignal): Promise<CommitObject | undefined> {
  const blob = await bucket.store.get(logKey(seq), { signal });
  if (blob === undefined) return undefined;
  bucket.storeClock.note(blob.lastModified.getTime());
  return decodeCommit(blob.bytes, { seq, storeId: bucket.description.storeId });
}

function outOfTime({ header, mayHaveLanded, lastError, signal }: Progress): unknown {
  if (mayHaveLanded) return indeterminateError(header.seq, 'no answer', lastError);
  return signal?.aborted === true ? abortedError(signal) : lastError;
}
