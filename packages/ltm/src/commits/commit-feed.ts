import type { AppliedCommit } from './committer.ts';

// What those who keep up find in memory; who falls behind reads the log.
const MAX_RECENT_COMMITS = 64;
const MAX_RECENT_BYTES = 1024 * 1024;

/** Somebody who waits for commits. */
export interface Subscription {
  readonly isEnded: boolean;
  /** Resolves at the next commit, when the feed closes, and at its own end; at once if one of them has happened since the last wait. */
  wait(): Promise<void>;
  /** Wakes it for the last time and frees what the feed keeps for it. */
  end(): void;
}

/** Wakes those who watch when a commit was applied, and keeps the newest commits while anybody does. */
export class CommitFeed {
  readonly #wakes = new Set<() => void>();
  #recent: AppliedCommit[] = [];
  #recentBytes = 0;
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes in commits in their order. */
  push(commit: AppliedCommit): void {
    if (this.#wakes.size === 0) return;
    this.#recent.push(commit);
    this.#recentBytes += commit.sizeBytes;
    while (this.#recent.length > MAX_RECENT_COMMITS || this.#recentBytes > MAX_RECENT_BYTES) {
      this.#recentBytes -= this.#recent.shift()?.sizeBytes ?? 0;
    }
    this.#wakeAll();
  }

  /** The commits after a sequence, if memory holds the first of them. */
  recentAfter(sequence: number): readonly AppliedCommit[] | undefined {
    const at = this.#recent.findIndex((commit) => commit.sequence === sequence + 1);
    return at === -1 ? undefined : this.#recent.slice(at);
  }

  subscribe(): Subscription {
    let awake = Promise.withResolvers<void>();
    const wake = (): void => awake.resolve();
    this.#wakes.add(wake);
    const wakes = this.#wakes;
    return {
      get isEnded() {
        return !wakes.has(wake);
      },
      wait: async () => {
        if (this.#isClosed || !wakes.has(wake)) return;
        await awake.promise;
        awake = Promise.withResolvers<void>();
      },
      end: () => {
        wakes.delete(wake);
        wake();
        if (wakes.size === 0) this.#forget();
      },
    };
  }

  /** Ends every wait, now and later. */
  close(): void {
    this.#isClosed = true;
    this.#forget();
    this.#wakeAll();
  }

  #forget(): void {
    this.#recent = [];
    this.#recentBytes = 0;
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
