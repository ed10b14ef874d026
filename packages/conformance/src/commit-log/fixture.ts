import type { Clock, CommitLog } from '@eider/core';

/** What an adapter gives the CommitLog suite: one log, which has not begun at first. */
export interface CommitLogFixture {
  /** The wall clock of every log that the fixture opens; a case sets `timeMs`. */
  readonly time: SettableTime;
  /** Opens the fixture's log, again after it was closed. The fixture closes it in the end. */
  open(): Promise<CommitLog>;
  /**
   * The fixture's log as it would be found if the machine stopped now, while it is open. A log that is not durable
   * rejects with UNSUPPORTED.
   */
  crash(): Promise<StoppedLog>;
}

/** A clock that shows what a case tells it to. */
export interface SettableTime extends Pick<Clock, 'nowMs'> {
  timeMs: number;
}

/** A log that nobody has open. */
export interface StoppedLog {
  open(): Promise<CommitLog>;
  /** Everything that the log keeps, for comparison only. */
  content(): Promise<Uint8Array>;
  /** Leaves only a part of the last commit, which must be one of several. */
  tearLast(): Promise<void>;
  /** Damages a commit that stands before others. */
  damageMiddle(): Promise<void>;
}

/** A clock for a fixture. */
export function settableTime(timeMs: number): SettableTime {
  return {
    timeMs,
    nowMs() {
      return this.timeMs;
    },
  };
}
