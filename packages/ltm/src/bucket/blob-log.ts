/**
 * The commit log of a memory in a bucket: one object a commit, created by whoever comes first, shared by any number of processes without a lock.
 *
 * An append is one put; a read to the end one get for each commit and one for the first free slot; either costs one read of head more when the last observation is
 * older than half the grace period. An idle log sends nothing. A commit is durable when its append has resolved, as far as the store is. `state` is what this
 * process knows: others' commits enter it when they are read. Commits are dropped when garbage collection deletes them: `truncate` raises the boundary over what a
 * checkpoint holds, once an earlier raise has been swept, and `state.truncatedThrough` says what was dropped. The store stays open after close.
 */
import {
  type AppendOptions,
  type Commit,
  type CommitLog,
  type CommitLogRecovery,
  type CommitLogStart,
  type CommitLogState,
  type CommitPosition,
  checkCommitBatch,
  checkCommitSequence,
  checkLogStart,
  checkSameLogStart,
  EiderError,
  nextCommitTime,
  type ReadLogOptions,
} from '@eider/core';
import { type Bucket, type BucketParts, bucketOf, findBucket } from './bucket.ts';
import type { BucketSettings } from './bucket-settings.ts';
import { encodeCommit, MAX_BATCH_BYTES } from './commit-object.ts';
import type { Head, HeadCheckpoint } from './head.ts';
import { closedError, lapsedError, movedOnError, notBegunError, unsettledError } from './log-errors.ts';
import { LogPosition } from './log-position.ts';
import { type LogRead, LogReader } from './log-reader.ts';
import { abortedError } from './patience.ts';
import { raiseBoundary } from './raise-boundary.ts';
import { type CommitWriter, SlotWriter } from './slot-writer.ts';
import { createDescription, type StoreDescription } from './store-description.ts';

export interface BlobLogOptions {
  /** What `begin` writes into a new memory's description. */
  readonly create: Pick<StoreDescription, 'checkpointFormat' | 'tokenizer' | 'base'>;
  readonly settings?: Partial<BucketSettings>;
  readonly signal?: AbortSignal;
}

/** A log and what it stands on. */
interface Begun {
  readonly bucket: Bucket;
  readonly head: Head;
  readonly position: LogPosition;
  readonly writer: CommitWriter;
  readonly reader: LogReader;
}

/** Opens the log of the memory in a store at its checkpoint: two requests. Without a memory the log has not begun. */
export async function openBlobLog(parts: BucketParts, options: BlobLogOptions): Promise<BlobLog> {
  const bucket = await findBucket(parts, options.settings, options.signal);
  const log = new BlobLog(parts, options);
  if (bucket !== undefined) log.join(bucket, await bucket.heads.observe(options.signal));
  return log;
}

/** The log of a memory whose head has just been read; sends no request. */
export function blobLogOf(bucket: Bucket, head: Head, writer: CommitWriter = new SlotWriter(bucket)): BlobLog {
  const { checkpointFormat, tokenizer, base } = bucket.description;
  const log = new BlobLog(bucket, { create: { checkpointFormat, tokenizer, base }, settings: bucket.settings });
  log.join(bucket, head, writer);
  return log;
}

export class BlobLog implements CommitLog {
  readonly durable = true;
  /** A commit is there whole or not at all. */
  readonly recovery: CommitLogRecovery = { tornBytes: 0 };
  readonly #parts: BucketParts;
  readonly #options: BlobLogOptions;
  readonly #writerId: string;
  readonly #reads = new Set<LogRead>();
  #begun: Begun | undefined;
  /** The append whose outcome nobody knows, until a read that began after it has come to its slot. */
  #unsettled: { readonly sequence: number } | undefined;
  #appending: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(parts: BucketParts, options: BlobLogOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#writerId = parts.ids.next();
  }

  get state(): CommitLogState | undefined {
    return this.#begun?.position.state;
  }

  /** The head that the log was opened with; undefined before `begin`. */
  get joinedHead(): Head | undefined {
    return this.#begun?.head;
  }

  /** The memory's place, for checkpoints and garbage collection; undefined before `begin`. */
  get bucket(): Bucket | undefined {
    return this.#begun?.bucket;
  }

  /** Digest of the last commit that this process knows, which a checkpoint at that commit records; undefined before `begin`. */
  get chain(): string | undefined {
    return this.#begun?.position.chain;
  }

  /** Digest of a commit that this process has read or made, or of the checkpoint that it began with. */
  digestOf(sequence: number): string | undefined {
    return this.#begun?.position.digestOf(sequence);
  }

  /** Begins where a head says; for whoever opens the log. */
  join(bucket: Bucket, head: Head, writer: CommitWriter = new SlotWriter(bucket)): void {
    const truncation = { through: head.gcBoundary, timeMs: head.gcBoundaryTimeMs };
    const position = new LogPosition(bucket.description.storeId, head.checkpoint, truncation);
    this.#begun = { bucket, head, position, writer, reader: new LogReader(bucket, position) };
  }

  /** Goes on from a newer checkpoint, after a read was NOT_FOUND: call it once the checkpoint's runs are in use. */
  resume(checkpoint: Omit<HeadCheckpoint, 'runs'>): void {
    this.#checkBegun().position.resume(checkpoint);
  }

  async begin(start: CommitLogStart): Promise<void> {
    this.#checkOpen();
    checkLogStart(start);
    if (this.#begun !== undefined) return checkSameLogStart(startOf(this.#begun.bucket.description), start);
    const { store, clock } = this.#parts;
    const { after, timeMs, storeId } = start;
    const createdAt = new Date(clock.nowMs());
    const wanted = { ...this.#options.create, storeId, createdAt, begins: { after, timeMs } };
    const description = await createDescription(store, wanted);
    checkSameLogStart(startOf(description), start);
    const bucket = bucketOf(this.#parts, description, this.#options.settings);
    this.join(bucket, await bucket.heads.observe());
  }

  async append(batch: Uint8Array, { after, signal }: AppendOptions): Promise<CommitPosition> {
    this.#checkBegun();
    checkCommitBatch(batch, MAX_BATCH_BYTES);
    checkCommitSequence('after', after);
    if (signal?.aborted === true) throw abortedError(signal);
    const before = this.#appending;
    // Whoever waits for its turn may change its bytes meanwhile.
    const own = before === undefined ? batch : batch.slice();
    const turn = (before ?? Promise.resolve()).then(() => this.#append(own, after, signal));
    const settled = turn.catch(() => undefined);
    this.#appending = settled;
    try {
      return await turn;
    } finally {
      if (this.#appending === settled) this.#appending = undefined;
    }
  }

  async *read({ after, signal }: ReadLogOptions): AsyncGenerator<Commit> {
    const begun = this.#checkBegun();
    checkCommitSequence('after', after);
    if (signal?.aborted === true) throw abortedError(signal);
    if (after < begun.position.state.truncatedThrough) throw lapsedError(after);
    if (after > begun.position.state.lastSequence) return;
    const read: LogRead = {
      after,
      signal,
      through: Number.POSITIVE_INFINITY,
      checkOpen: () => {
        this.#checkOpen();
        if (signal?.aborted === true) throw abortedError(signal);
      },
    };
    const unsettled = this.#unsettled;
    this.#reads.add(read);
    try {
      for await (const { seq, timeMs, batch } of begun.reader.read(read)) yield { sequence: seq, timeMs, batch };
      if (this.#unsettled === unsettled) this.#unsettled = undefined;
    } catch (error) {
      if (EiderError.is(error, 'NOT_FOUND')) await this.#lapse(begun, signal);
      throw error;
    } finally {
      this.#reads.delete(read);
    }
  }

  /** Lets commits be dropped that a checkpoint holds; PRECONDITION_FAILED for others. Does nothing while an earlier raise waits for its grace period. */
  async truncate(through: number, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { bucket, position } = this.#checkBegun();
    checkCommitSequence('through', through);
    if (signal?.aborted === true) throw abortedError(signal);
    if (through > position.state.lastSequence) {
      const { lastSequence } = position.state;
      throw new EiderError('INVALID_ARGUMENT', 'the log has not reached this sequence', {
        details: { through, lastSequence },
      });
    }
    if (through <= position.state.truncatedThrough) return;
    const head = await raiseBoundary(bucket, through, signal);
    position.truncate({ through: head.gcBoundary, timeMs: head.gcBoundaryTimeMs });
  }

  async sync(): Promise<void> {
    this.#checkOpen();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#appending !== undefined) await this.#appending;
  }

  async #append(batch: Uint8Array, after: number, signal: AbortSignal | undefined): Promise<CommitPosition> {
    // Not whether it is open: close waits for appends that were asked for before it.
    const { bucket, position, writer } = this.#demandBegun();
    if (this.#unsettled !== undefined) throw unsettledError(this.#unsettled.sequence);
    const { lastSequence, lastTimeMs, storeId } = position.state;
    if (after !== lastSequence) throw movedOnError(after);
    await this.#checkSlot(bucket, after, signal);
    await bucket.storeClock.checkWriter(signal);
    const timeMs = nextCommitTime(bucket.clock, lastTimeMs);
    const header = {
      seq: after + 1,
      storeId,
      writer: this.#writerId,
      attempt: bucket.ids.next(),
      parent: position.chain,
      timeMs,
    };
    const { bytes, digest } = encodeCommit(header, batch);
    try {
      if ((await writer.write({ header, bytes, signal })) === 'taken') throw movedOnError(after);
    } catch (error) {
      if (EiderError.is(error, 'INDETERMINATE')) this.#unsettled = { sequence: header.seq };
      throw error;
    }
    for (const read of this.#reads) read.through = Math.min(read.through, after);
    position.see({ ...header, digest, sizeBytes: bytes.byteLength });
    return { sequence: header.seq, timeMs };
  }

  /**
   * A writer that has been idle may have fallen behind the boundary: a put below it could not be judged, and would be there for nobody. Asking before costs no
   * request more, because the answer counts for the put too.
   */
  async #checkSlot(bucket: Bucket, after: number, signal: AbortSignal | undefined): Promise<void> {
    if (!bucket.settings.cachesObservations) return;
    const verdict = await bucket.trust.judge({ kind: 'missing', slot: after + 1 }, signal);
    if (verdict === 'lapsed') throw movedOnError(after);
  }

  /** What was read has lapsed: the log goes on where head's checkpoint ends. */
  async #lapse({ bucket, position }: Begun, signal: AbortSignal | undefined): Promise<void> {
    const head = await bucket.heads.observe(signal);
    position.resume(head.checkpoint);
    position.truncate({ through: head.gcBoundary, timeMs: head.gcBoundaryTimeMs });
  }

  #checkBegun(): Begun {
    this.#checkOpen();
    return this.#demandBegun();
  }

  #demandBegun(): Begun {
    if (this.#begun === undefined) throw notBegunError();
    return this.#begun;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}

function startOf({ storeId, begins }: StoreDescription): CommitLogStart {
  return { storeId, ...begins };
}
