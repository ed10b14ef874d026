import type { CommitLogState } from '@eider/core';
import type { CommitObject } from './commit-object.ts';
import type { HeadCheckpoint } from './head.ts';

/** Where a log was cut off, and when the last commit that was cut off was made. */
export interface Truncation {
  readonly through: number;
  readonly timeMs: number;
}

/** How far this process has come in the log. */
export class LogPosition {
  #state: CommitLogState;
  #chain: string;
  /** Sizes of the commits that were seen and are still there, by sequence. */
  readonly #sizes = new Map<number, number>();
  /** Digests of commits that this process has come past, by sequence: a checkpoint records that of its last. */
  readonly #digests = new Map<number, string>();

  constructor(storeId: string, checkpoint: Omit<HeadCheckpoint, 'runs'>, truncation: Truncation) {
    this.#chain = checkpoint.chain;
    this.#digests.set(checkpoint.seq, checkpoint.chain);
    this.#state = {
      storeId,
      lastSequence: checkpoint.seq,
      lastTimeMs: checkpoint.timeMs,
      truncatedThrough: truncation.through,
      truncatedTimeMs: truncation.timeMs,
      sizeBytes: 0,
    };
  }

  get state(): CommitLogState {
    return this.#state;
  }

  /** Digest of the last commit. */
  get chain(): string {
    return this.#chain;
  }

  /** Digest of a commit that this process has come past and that has not been truncated. */
  digestOf(sequence: number): string | undefined {
    return this.#digests.get(sequence);
  }

  /** Takes in a commit; one that is known already only by its size. */
  see({ seq, timeMs, digest, sizeBytes }: Omit<CommitObject, 'batch' | 'storeId' | 'writer' | 'attempt'>): void {
    if (!this.#sizes.has(seq) && seq > this.#state.truncatedThrough) {
      this.#sizes.set(seq, sizeBytes);
      this.#state = { ...this.#state, sizeBytes: this.#state.sizeBytes + sizeBytes };
    }
    if (seq !== this.#state.lastSequence + 1) return;
    this.#chain = digest;
    this.#digests.set(seq, digest);
    this.#state = { ...this.#state, lastSequence: seq, lastTimeMs: timeMs };
  }

  /** Goes on from a checkpoint, if it is further than this. */
  resume({ seq, timeMs, chain }: Omit<HeadCheckpoint, 'runs'>): void {
    if (seq <= this.#state.lastSequence) return;
    this.#chain = chain;
    this.#digests.set(seq, chain);
    this.#state = { ...this.#state, lastSequence: seq, lastTimeMs: timeMs };
  }

  truncate({ through, timeMs }: Truncation): void {
    if (through <= this.#state.truncatedThrough) return;
    for (const seq of this.#digests.keys()) if (seq < through) this.#digests.delete(seq);
    let sizeBytes = 0;
    for (const [seq, size] of this.#sizes) {
      if (seq <= through) this.#sizes.delete(seq);
      else sizeBytes += size;
    }
    this.#state = { ...this.#state, truncatedThrough: through, truncatedTimeMs: timeMs, sizeBytes };
  }
}
