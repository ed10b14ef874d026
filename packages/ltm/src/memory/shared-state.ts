import type { Clock, Random } from '@eider/core';
import type { BlobLog } from '../bucket/blob-log.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { collectGarbage } from '../bucket/collect-garbage.ts';
import type { Checkpoint } from '../runs/run-store.ts';
import type { LoadedCheckpoint, SharedRunStore } from '../runs/shared-run-store.ts';
import type { Freshness } from './memory-core.ts';
import type { SharedCommits, StartedCommits } from './start-commits.ts';

export interface SharedStateParts {
  readonly log: BlobLog;
  readonly runs: SharedRunStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly maxStalenessMs: number;
  /** Whether this process folds commits into runs by itself. */
  readonly isAutomatic: boolean;
  /** Whether this process must leave folding to others. @default false */
  readonly isReadOnly?: boolean;
}

// Whoever opens the memory reads so many commits one by one; not everybody who shares it begins to fold them at the same one.
const COMMITS_PER_CHECKPOINT = 1_000;
const MOST_MORE = 0.5;
// Closing with fewer leaves them to the next process: folding costs several requests.
const COMMITS_WORTH_A_CLOSING_CHECKPOINT = 256;

/** What a process knows of the others that share its memory. */
export class SharedState implements SharedCommits, Freshness {
  readonly #parts: SharedStateParts;
  readonly #commitsPerCheckpoint: number;
  #mustAdopt = false;
  #isFolding = false;
  /** At which commit a process that only reads looks for a newer checkpoint. */
  #nextLook = 0;
  #seenAtMs: number;
  /** Undefined while the memory is being opened. */
  #commits: Pick<StartedCommits, 'queue' | 'checkpointer'> | undefined;

  constructor(parts: SharedStateParts) {
    this.#parts = parts;
    this.#commitsPerCheckpoint = Math.round(COMMITS_PER_CHECKPOINT * (1 + parts.random.next() * MOST_MORE));
    this.#seenAtMs = parts.clock.monotonicMs();
  }

  get mustAdopt(): boolean {
    return this.#mustAdopt;
  }

  get isStale(): boolean {
    return this.stalenessMs > this.#parts.maxStalenessMs;
  }

  get stalenessMs(): number {
    return this.#parts.clock.monotonicMs() - this.#seenAtMs;
  }

  get isWorthACheckpoint(): boolean {
    return this.#parts.isAutomatic && this.#commitsBehind() >= COMMITS_WORTH_A_CLOSING_CHECKPOINT;
  }

  /** From here on this process folds commits into runs, if it does so by itself. */
  start(commits: Pick<StartedCommits, 'queue' | 'checkpointer'>): void {
    this.#commits = commits;
  }

  async load(): Promise<LoadedCheckpoint> {
    const { runs, log } = this.#parts;
    const loaded = await runs.load();
    const { sequence, chain, timeMs } = loaded.checkpoint;
    log.resume({ seq: sequence, chain, timeMs });
    return loaded;
  }

  adopted(checkpoint: Checkpoint): void {
    this.#mustAdopt = false;
    this.#commits?.checkpointer.adopted(checkpoint);
  }

  looking(): () => void {
    const atMs = this.#parts.clock.monotonicMs();
    return () => {
      this.#seenAtMs = Math.max(this.#seenAtMs, atMs);
    };
  }

  /** Files of this process's runs have gone: resolves when those of the newest checkpoint have been taken in. */
  async gone(): Promise<void> {
    this.#mustAdopt = true;
    await this.#commits?.queue.submit([]);
  }

  /** Another process has made a checkpoint: the next commit, or this empty one, takes it in. */
  superseded(): void {
    this.#mustAdopt = true;
    // If that fails the next commit or read tries again.
    this.#commits?.queue.submit([]).catch(() => undefined);
  }

  /** A commit was taken in: once the log is long, folds what there is. */
  applied(): void {
    if (this.#parts.isReadOnly === true) this.#takeInFolded();
    const isDue = this.#parts.isAutomatic && this.#commitsBehind() >= this.#commitsPerCheckpoint;
    if (!isDue || this.#isFolding || this.#commits === undefined) return;
    this.#isFolding = true;
    this.#commits.checkpointer
      .checkpoint()
      // The log keeps what the runs lack: the next commit tries again.
      .catch(() => undefined)
      .finally(() => {
        this.#isFolding = false;
      });
  }

  /** Once in a while looks whether others have folded what this process keeps in memory. */
  #takeInFolded(): void {
    const { lastSequence = 0 } = this.#parts.log.state ?? {};
    if (this.#commits === undefined || lastSequence < this.#nextLook) return;
    this.#nextLook = lastSequence + this.#commitsPerCheckpoint;
    if (this.#commitsBehind() >= this.#commitsPerCheckpoint) this.superseded();
  }

  /** A checkpoint holds what the log held: what nobody needs any more goes. */
  async checkpointed(): Promise<void> {
    await collectGarbage(this.#parts.log.bucket as Bucket, { keepAfter: 0 });
  }

  #commitsBehind(): number {
    return (this.#parts.log.state?.lastSequence ?? 0) - (this.#commits?.checkpointer.last.sequence ?? 0);
  }
}
