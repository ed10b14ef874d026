import { type CommitLog, EiderError } from '@eider/core';

export interface LogRetentionParts {
  readonly log: CommitLog;
  /** Whether runs outlive the process at least as well as the log: only then may the log be cut. */
  readonly mayCut: boolean;
  /** Commits of the log up to this one were not noted when the memory was opened: runs hold them already. */
  readonly unknownThrough: number;
  readonly retainMs: number;
  readonly retainBytes: number;
  readonly nowMs: () => number;
}

interface NotedCommit {
  readonly sequence: number;
  readonly timeMs: number;
  readonly sizeBytes: number;
}

/** Commits of the log that follow one another, taken together. */
interface Stretch {
  /** The last of them. */
  sequence: number;
  timeMs: number;
  sizeBytes: number;
}

// Commits are remembered in stretches of this size: a log of small commits costs little memory.
const STRETCH_BYTES = 64 * 1024;

/** Decides how much of the log behind a checkpoint goes, and what stays for those who watch. */
export class LogRetention {
  readonly #parts: LogRetentionParts;
  // Oldest first.
  #stretches: Stretch[] = [];
  #unknownThrough: number;

  constructor(parts: LogRetentionParts) {
    this.#parts = parts;
    this.#unknownThrough = parts.unknownThrough;
  }

  /** Remembers a commit that is in the log; in the order of their sequences. */
  note(commit: NotedCommit): void {
    addTo(this.#stretches, commit);
  }

  /**
   * Drops commits up to `through` that are older than `retainMs`, or more than `retainBytes` from the end. Does nothing while they are less than half of
   * the log: cutting writes what remains anew.
   */
  async cut(through: number): Promise<void> {
    const { log, mayCut } = this.#parts;
    if (!mayCut || !(await this.#isKnownSoFar())) return;
    const totalBytes = this.#stretches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const { sequence, sizeBytes } = this.#droppable(through, totalBytes);
    if (sizeBytes === 0 || sizeBytes * 2 < totalBytes) return;
    await log.truncate(sequence);
    this.#stretches = this.#stretches.filter((stretch) => stretch.sequence > sequence);
  }

  #droppable(through: number, totalBytes: number): { readonly sequence: number; readonly sizeBytes: number } {
    const { retainMs, retainBytes, nowMs } = this.#parts;
    const keptFromMs = nowMs() - retainMs;
    let sequence = 0;
    let dropped = 0;
    for (const stretch of this.#stretches) {
      const isRetained = stretch.timeMs > keptFromMs && totalBytes - dropped <= retainBytes;
      if (isRetained || stretch.sequence > through) break;
      sequence = stretch.sequence;
      dropped += stretch.sizeBytes;
    }
    return { sequence, sizeBytes: dropped };
  }

  /** The same, where other processes may drop what this one is about to look at: the log then says anew where it begins. */
  async #isKnownSoFar(): Promise<boolean> {
    const { log } = this.#parts;
    for (;;) {
      const after = log.state?.truncatedThrough ?? 0;
      try {
        return await this.#isKnown();
      } catch (error) {
        const isCut = (log.state?.truncatedThrough ?? 0) > after;
        if (!isCut || !EiderError.is(error, 'NOT_FOUND')) throw error;
      }
    }
  }

  /** Looks at commits from before this session once it may matter: most sessions never read them. */
  async #isKnown(): Promise<boolean> {
    const { log, retainBytes, retainMs, nowMs } = this.#parts;
    const after = log.state?.truncatedThrough ?? 0;
    if (after >= this.#unknownThrough) return true;
    const isTooLong = (log.state?.sizeBytes ?? 0) > retainBytes;
    const older: Stretch[] = [];
    for await (const { sequence, timeMs, batch } of log.read({ after })) {
      if (sequence > this.#unknownThrough) break;
      if (!isTooLong && older.length === 0 && timeMs > nowMs() - retainMs) return false;
      addTo(older, { sequence, timeMs, sizeBytes: batch.byteLength });
    }
    this.#stretches = [...older, ...this.#stretches];
    this.#unknownThrough = after;
    return true;
  }
}

function addTo(stretches: Stretch[], { sequence, timeMs, sizeBytes }: NotedCommit): void {
  const last = stretches.at(-1);
  if (last === undefined || last.sizeBytes >= STRETCH_BYTES) {
    stretches.push({ sequence, timeMs, sizeBytes });
    return;
  }
  last.sequence = sequence;
  last.timeMs = timeMs;
  last.sizeBytes += sizeBytes;
}
