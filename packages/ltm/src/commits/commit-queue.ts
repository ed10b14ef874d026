import { MAX_CHANGES } from './batch.ts';
import type { Committer } from './committer.ts';
import { type Operation, textUnits, type Verdict } from './operation.ts';

interface Waiting {
  readonly operations: readonly Operation[];
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: unknown) => void;
}

export interface CommitQueueParts {
  readonly committer: Pick<Committer, 'commit'>;
  /** Called after each commit; a promise holds the next commit back until there is room for it. */
  readonly afterCommit: () => Promise<void> | undefined;
}

// Batches up to this many bytes of text share a commit.
const MAX_BATCH_UNITS = 4 * 1024 * 1024;

/**
 * Group commit: one commit is in flight; operations that arrive meanwhile, or in the same tick, share the next one. A group
 * of operations given together is never divided: all of it takes place, or none.
 */
export class CommitQueue {
  readonly #parts: CommitQueueParts;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(parts: CommitQueueParts) {
    this.#parts = parts;
  }

  /**
   * Commits a group; resolves when it is durable and visible, or refused. Without operations it resolves when everything is visible
   * that the log held at the time of the call.
   */
  submit(operations: readonly Operation[]): Promise<Verdict> {
    const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
    this.#waiting.push({ operations, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Callers that were answered just now get to ask for their next write first: it shares this commit.
      await settledMicrotasks();
      const groups = this.#takeGroups();
      try {
        const verdicts = await this.#parts.committer.commit(groups.map(({ operations }) => operations));
        for (const [at, { resolve }] of groups.entries()) resolve(verdicts[at] as Verdict);
        await this.#parts.afterCommit();
      } catch (error) {
        for (const { reject } of groups) reject(error);
      }
    }
    this.#running = undefined;
  }

  #takeGroups(): readonly Waiting[] {
    let changes = 0;
    let units = 0;
    let taken = 0;
    for (const { operations } of this.#waiting) {
      for (const operation of operations) {
        if (operation.kind !== 'check') changes += 1;
        units += textUnits(operation);
      }
      if (taken > 0 && (changes > MAX_CHANGES || units > MAX_BATCH_UNITS)) break;
      taken += 1;
    }
    return this.#waiting.splice(0, taken);
  }
}

// Answering a caller takes a few microtasks until its continuation has run.
const MICROTASKS_TO_WAIT = 8;

async function settledMicrotasks(): Promise<void> {
  for (let turn = 0; turn < MICROTASKS_TO_WAIT; turn += 1) await undefined;
}
