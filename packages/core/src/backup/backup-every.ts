import { EiderError } from '../errors/eider-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { systemClock } from '../system/system-clock.ts';
import { systemRandom } from '../system/system-random.ts';

export interface BackupEveryOptions {
  readonly everyMs: number;
  /** When the newest backup was made, so that what was missed while nothing ran is made up for, once. */
  readonly lastAt: () => Promise<Date | undefined>;
  /** A run is put off by up to this share of `everyMs`, so that many processes do not begin together. @default 0.1 */
  readonly jitter?: number | undefined;
  /** @default systemClock, whose sleeps keep a process alive */
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** How scheduled backups fare. */
export interface BackupHealth {
  readonly isRunning: boolean;
  readonly lastSuccessAt?: Date | undefined;
  readonly lastFailure?: { readonly at: Date; readonly error: unknown } | undefined;
}

export interface BackupSchedule {
  health(): BackupHealth;
  /** Ends the schedule; a run in flight is waited for. Idempotent. */
  stop(): Promise<void>;
}

// So long at most it sleeps at once: a machine that slept, or whose clock was set, is noticed then.
const LONGEST_SLEEP_MS = 60_000;

/** Runs backups at an interval, one after the other, until it is stopped. A failed one is told by `health`, and the next is made in its time. */
export function backupEvery(run: () => Promise<unknown>, options: BackupEveryOptions): BackupSchedule {
  const { everyMs, jitter = 0.1 } = options;
  if (!(everyMs >= 1) || !(jitter >= 0 && jitter <= 1)) {
    throw new EiderError('INVALID_ARGUMENT', 'give everyMs as milliseconds from 1, and jitter as a number from 0 to 1');
  }
  return new Schedule(run, options);
}

class Schedule implements BackupSchedule {
  readonly #run: () => Promise<unknown>;
  readonly #options: BackupEveryOptions;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #health: BackupHealth = { isRunning: false };

  constructor(run: () => Promise<unknown>, options: BackupEveryOptions) {
    this.#run = run;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#ended = this.#loop();
  }

  health(): BackupHealth {
    return this.#health;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #loop(): Promise<void> {
    const { everyMs, lastAt } = this.#options;
    let dueMs = this.#clock.nowMs();
    await this.#told(async () => {
      const last = await lastAt();
      if (last === undefined) return;
      this.#health = { ...this.#health, lastSuccessAt: last };
      // A clock that was set back must not put the next one off for longer than an interval.
      dueMs = Math.min(last.getTime(), dueMs) + everyMs;
    });
    while (await this.#reached(this.#later(dueMs))) {
      dueMs = this.#clock.nowMs() + everyMs;
      this.#health = { ...this.#health, isRunning: true };
      await this.#told(async () => {
        await this.#run();
        this.#health = { ...this.#health, lastSuccessAt: new Date(this.#clock.nowMs()) };
      });
      this.#health = { ...this.#health, isRunning: false };
    }
  }

  #later(dueMs: number): number {
    const { everyMs, jitter = 0.1, random = systemRandom } = this.#options;
    return dueMs + random.next() * jitter * everyMs;
  }

  /** False if the schedule is stopped before. */
  async #reached(dueMs: number): Promise<boolean> {
    const { signal } = this.#stopping;
    try {
      for (let leftMs = dueMs - this.#clock.nowMs(); leftMs > 0; leftMs = dueMs - this.#clock.nowMs()) {
        await this.#clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }

  async #told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#health = { ...this.#health, lastFailure: { at: new Date(this.#clock.nowMs()), error } };
    }
  }
}
