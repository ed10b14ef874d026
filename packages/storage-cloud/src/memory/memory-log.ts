/**
 * A commit log in this process's memory, for tests and for memories that need not outlive the process.
 *
 * A call is judged and applied in one step, before any other JavaScript runs; nothing is durable and nothing blocks. A read that has begun goes
 * on through a later truncate. `sizeBytes` counts the bytes of the batches.
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
  nextCommitTime,
  type ReadLogOptions,
  systemClock,
} from '@eider/core';
import { throwIfAborted } from '../calls/abort.ts';
import type { WallClock } from '../calls/wall-clock.ts';
import { closedError, goneError, movedOnError, notBegunError, notReachedError } from '../commits/log-errors.ts';

const MAX_BATCH_BYTES = 2 ** 30;

export interface MemoryLogOptions {
  /** Gives the commits' times. @default the machine's clock */
  readonly clock?: WallClock;
}

/** A commit log in memory; it is empty and has not begun. */
export function memoryLog(options: MemoryLogOptions = {}): CommitLog {
  return new MemoryLog(options.clock ?? systemClock);
}

class MemoryLog implements CommitLog {
  readonly durable = false;
  readonly recovery: CommitLogRecovery = { tornBytes: 0 };
  readonly #clock: WallClock;
  #start: CommitLogStart | undefined;
  #state: CommitLogState | undefined;
  #commits: Commit[] = [];
  #isClosed = false;

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  get state(): CommitLogState | undefined {
    return this.#state;
  }

  async begin(start: CommitLogStart): Promise<void> {
    this.#checkOpen();
    checkLogStart(start);
    if (this.#start !== undefined) return checkSameLogStart(this.#start, start);
    this.#start = { storeId: start.storeId, after: start.after, timeMs: start.timeMs };
    this.#state = {
      storeId: start.storeId,
      lastSequence: start.after,
      lastTimeMs: start.timeMs,
      truncatedThrough: start.after,
      truncatedTimeMs: start.timeMs,
      sizeBytes: 0,
    };
  }

  async append(batch: Uint8Array, options: AppendOptions): Promise<CommitPosition> {
    const state = this.#begunState();
    checkCommitBatch(batch, MAX_BATCH_BYTES);
    checkCommitSequence('after', options.after);
    throwIfAborted(options.signal);
    if (options.after !== state.lastSequence) throw movedOnError(options.after, state.lastSequence);
    const sequence = state.lastSequence + 1;
    const timeMs = nextCommitTime(this.#clock, state.lastTimeMs);
    this.#commits.push({ sequence, timeMs, batch: new Uint8Array(batch) });
    const sizeBytes = state.sizeBytes + batch.byteLength;
    this.#state = { ...state, lastSequence: sequence, lastTimeMs: timeMs, sizeBytes };
    return { sequence, timeMs };
  }

  async *read(options: ReadLogOptions): AsyncGenerator<Commit> {
    const state = this.#begunState();
    checkCommitSequence('after', options.after);
    if (options.after < state.truncatedThrough) throw goneError(options.after, state.truncatedThrough);
    for (const commit of this.#commits.slice(options.after - state.truncatedThrough)) {
      this.#checkOpen();
      throwIfAborted(options.signal);
      yield { ...commit, batch: new Uint8Array(commit.batch) };
    }
    throwIfAborted(options.signal);
  }

  async truncate(through: number, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const state = this.#begunState();
    checkCommitSequence('through', through);
    throwIfAborted(options.signal);
    if (through > state.lastSequence) throw notReachedError('through', through, state.lastSequence);
    if (through <= state.truncatedThrough) return;
    const truncatedTimeMs = this.#commits[through - state.truncatedThrough - 1]?.timeMs ?? state.truncatedTimeMs;
    this.#commits = this.#commits.slice(through - state.truncatedThrough);
    const sizeBytes = this.#commits.reduce((sum, commit) => sum + commit.batch.byteLength, 0);
    this.#state = { ...state, truncatedThrough: through, truncatedTimeMs, sizeBytes };
  }

  async sync(): Promise<void> {
    this.#checkOpen();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#commits = [];
  }

  #begunState(): CommitLogState {
    this.#checkOpen();
    if (this.#state === undefined) throw notBegunError();
    return this.#state;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}
