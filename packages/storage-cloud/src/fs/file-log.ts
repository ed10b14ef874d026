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
import { throwIfAborted } from '../calls/abort.ts';
import type { WallClock } from '../calls/wall-clock.ts';
import { closedError, goneError, movedOnError, notBegunError, notReachedError } from '../commits/log-errors.ts';
import { AppendQueue, type WaitingAppend } from './append-queue.ts';
import { beginLogFile } from './begin-log-file.ts';
import { CommitReader } from './commit-reader.ts';
import { toDiskError } from './disk/disk-error.ts';
import { FRAMES_OFFSET } from './format/file-header.ts';
import type { LogPlace } from './log-place.ts';
import type { LogWriter } from './log-writer.ts';
import { readCommits } from './read-commits.ts';
import { truncateLog } from './truncate-log.ts';

const MAX_BATCH_BYTES = 2 ** 30;

/** What a log needs besides its place. */
export interface FileLogParts {
  readonly clock: WallClock;
  /** Undefined for a log that has not begun. */
  readonly writer: LogWriter | undefined;
  readonly recovery: CommitLogRecovery;
  /** Frees everything that belongs to the log but its file. */
  release(): Promise<void>;
}

/** The commit log in one file; see `openFileLog`. */
export class FileLog implements CommitLog {
  readonly durable = true;
  readonly recovery: CommitLogRecovery;
  readonly #place: LogPlace;
  readonly #clock: WallClock;
  readonly #release: () => Promise<void>;
  readonly #queue: AppendQueue = new AppendQueue({
    lastSequence: () => this.#writer?.end.sequence,
    write: (group) => this.#write(group),
  });
  #writer: LogWriter | undefined;
  #truncations: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(place: LogPlace, parts: FileLogParts) {
    this.#place = place;
    this.#clock = parts.clock;
    this.#writer = parts.writer;
    this.#release = () => parts.release();
    this.recovery = parts.recovery;
  }

  get state(): CommitLogState | undefined {
    if (this.#writer === undefined) return undefined;
    const { header, end } = this.#writer;
    return {
      storeId: header.begun.storeId,
      lastSequence: end.sequence,
      lastTimeMs: end.timeMs,
      truncatedThrough: header.sequence,
      truncatedTimeMs: header.timeMs,
      sizeBytes: end.position - FRAMES_OFFSET,
    };
  }

  async begin(start: CommitLogStart): Promise<void> {
    this.#checkOpen();
    checkLogStart(start);
    await this.#queue.run(async () => {
      if (this.#writer !== undefined) return checkSameLogStart(this.#writer.header.begun, start);
      this.#writer = await beginLogFile(this.#place, start);
    });
  }

  async append(batch: Uint8Array, options: AppendOptions): Promise<CommitPosition> {
    this.#begunWriter();
    checkCommitBatch(batch, MAX_BATCH_BYTES);
    checkCommitSequence('after', options.after);
    throwIfAborted(options.signal);
    // The caller may change its bytes while the append waits for its turn.
    return this.#queue.append(new Uint8Array(batch), options.after, options.signal);
  }

  read(options: ReadLogOptions): AsyncIterable<Commit> {
    const check = (): void => {
      this.#checkOpen();
      throwIfAborted(options.signal);
    };
    return new CommitReader(this.#lists(options, check), check);
  }

  async *#lists(options: ReadLogOptions, check: () => void): AsyncGenerator<readonly Commit[], undefined> {
    const writer = this.#begunWriter();
    checkCommitSequence('after', options.after);
    throwIfAborted(options.signal);
    // Reads go on if it cannot be settled: they end before what is in doubt.
    if (writer.isInDoubt) await this.#queue.run(() => writer.settle()).catch(() => undefined);
    if (options.after < writer.header.sequence) throw goneError(options.after, writer.header.sequence);
    try {
      yield* readCommits({ writer, path: this.#place.path, check }, options.after, writer.end.sequence);
    } catch (error) {
      check();
      throw toDiskError(error, this.#place.path);
    }
  }

  async truncate(through: number, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const writer = this.#begunWriter();
    checkCommitSequence('through', through);
    throwIfAborted(options.signal);
    if (through > writer.end.sequence) throw notReachedError('through', through, writer.end.sequence);
    const truncated = this.#truncations.then(() => truncateLog(this.#place, writer, this.#queue, through));
    this.#truncations = truncated.catch(() => undefined);
    await this.#mapped(truncated);
  }

  async sync(): Promise<void> {
    this.#checkOpen();
    const writer = this.#writer;
    if (writer === undefined || this.#place.relaxed === undefined) return;
    await this.#mapped(this.#queue.run(() => writer.sync()));
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    await this.#truncations;
    try {
      await this.#mapped(this.#queue.run(async () => this.#writer?.close()));
    } finally {
      await this.#release();
    }
  }

  async #mapped(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw toDiskError(error, this.#place.path);
    }
  }

  /** Writes the appends of one group in one go; settles each of them. */
  async #write(group: readonly WaitingAppend[]): Promise<void> {
    try {
      const positions = await this.#begunWriterAt(group[0]?.after ?? 0).write(this.#timed(group));
      for (const [index, append] of group.entries()) {
        const position = positions[index];
        if (position !== undefined) append.resolve({ sequence: position.sequence, timeMs: position.timeMs });
      }
    } catch (error) {
      for (const append of group) append.reject(error);
    }
  }

  #timed(group: readonly WaitingAppend[]): readonly { readonly batch: Uint8Array; readonly timeMs: number }[] {
    let timeMs = this.#writer?.end.timeMs ?? 0;
    return group.map(({ batch }) => {
      timeMs = nextCommitTime(this.#clock, timeMs);
      return { batch, timeMs };
    });
  }

  #begunWriterAt(after: number): LogWriter {
    const writer = this.#writer;
    if (writer === undefined) throw notBegunError();
    writer.checkUsable();
    if (writer.isInDoubt) {
      throw new EiderError(
        'PRECONDITION_FAILED',
        'the outcome of an earlier append is unknown: read the log or reopen it',
      );
    }
    if (after !== writer.end.sequence) throw movedOnError(after, writer.end.sequence);
    return writer;
  }

  #begunWriter(): LogWriter {
    this.#checkOpen();
    if (this.#writer === undefined) throw notBegunError();
    return this.#writer;
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw closedError();
  }
}
