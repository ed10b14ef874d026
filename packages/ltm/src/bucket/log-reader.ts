import type { Bucket } from './bucket.ts';
import { type CommitObject, damagedCommit } from './commit-object.ts';
import { lapsedError } from './log-errors.ts';
import type { LogPosition } from './log-position.ts';
import { retrying } from './patience.ts';
import { readSlot } from './slot-writer.ts';

const MAX_SLOTS_AT_ONCE = 32;
// Windows are narrower where commits are large: a window is held in memory.
const MAX_WINDOW_BYTES = 32 * 1024 * 1024;

/** A read in progress. */
export interface LogRead {
  readonly after: number;
  readonly signal: AbortSignal | undefined;
  /** The last commit that it may give: what this process appends while it goes on lies behind its end. */
  through: number;
  /** Called before each request: throws if the log has been closed. */
  readonly checkOpen: () => void;
}

/** Reads forward from a commit to the first slot that is known to be free, and takes what it finds into the position. */
export class LogReader {
  readonly #bucket: Bucket;
  readonly #position: LogPosition;

  constructor(bucket: Bucket, position: LogPosition) {
    this.#bucket = bucket;
    this.#position = position;
  }

  /** Ends only at the end of the log; NOT_FOUND if the commits to be read have lapsed. */
  async *read(read: LogRead): AsyncGenerator<CommitObject> {
    let next = read.after + 1;
    let width = 1;
    let parent = this.#digestOf(read.after);
    while (next <= read.through) {
      const known = this.#position.state.lastSequence;
      const isKnown = next <= known;
      const slots = slotsFrom(next, Math.min(width, isKnown ? known - next + 1 : width));
      const commits = await this.#readWindow(slots, read);
      parent = this.#takeIn(commits, parent);
      for (const commit of commits) {
        read.checkOpen();
        if (commit.seq > read.through) return;
        yield commit;
      }
      if (commits.length < slots.length) return;
      next += slots.length;
      // The first slot behind what is known is most often free: one request tells.
      width = isKnown && next > known ? 1 : nextWidth(width, commits);
    }
  }

  /** The commits in consecutive slots up to the first free one, judged after the last reply. */
  async #readWindow(slots: readonly number[], { signal, checkOpen }: LogRead): Promise<readonly CommitObject[]> {
    checkOpen();
    const bucket = this.#bucket;
    const found = await Promise.all(
      slots.map((slot) => retrying(bucket, signal, (during) => readSlot(bucket, slot, during))),
    );
    checkOpen();
    const end = found.indexOf(undefined);
    const commits = (end === -1 ? found : found.slice(0, end)) as readonly CommitObject[];
    const first = slots[0] as number;
    if (commits.length > 0) await this.#demandTrust('commit', first, signal);
    if (end === -1) return commits;
    const free = first + end;
    await this.#demandTrust('missing', free, signal);
    if (free <= this.#position.state.lastSequence) throw damagedCommit(free, 'missing');
    return commits;
  }

  async #demandTrust(kind: 'commit' | 'missing', slot: number, signal: AbortSignal | undefined): Promise<void> {
    const verdict = await this.#bucket.trust.judge({ kind, slot }, signal);
    if (verdict === 'lapsed') throw lapsedError(slot - 1);
  }

  /** Checks that each commit names the one before it, and takes it into the position; gives the digest of the last. */
  #takeIn(commits: readonly CommitObject[], before: string | undefined): string | undefined {
    let parent = before;
    for (const commit of commits) {
      const { state, chain } = this.#position;
      const isNext = commit.seq === state.lastSequence + 1;
      if ((parent ?? commit.parent) !== commit.parent || (isNext && commit.parent !== chain)) {
        throw damagedCommit(commit.seq, 'chain');
      }
      parent = commit.digest;
      this.#position.see(commit);
    }
    return parent;
  }

  /** The digest of the commit after which a read begins, if it is known. */
  #digestOf(seq: number): string | undefined {
    return seq === this.#position.state.lastSequence ? this.#position.chain : undefined;
  }
}

function slotsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function nextWidth(width: number, commits: readonly CommitObject[]): number {
  const largest = commits.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 1);
  return Math.max(1, Math.min(width * 2, MAX_SLOTS_AT_ONCE, Math.floor(MAX_WINDOW_BYTES / largest)));
}
