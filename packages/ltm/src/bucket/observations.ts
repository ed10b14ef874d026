import type { Clock } from '@eider/core';
import { elapsedMs, type Moment } from './moment.ts';

export interface ObservationSettings {
  /** How long commits stay after the boundary was raised over them, in milliseconds. */
  readonly graceMs: number;
  /** Whether a read of head may count for a while; without, every reply about a slot costs a read of head. */
  readonly cachesObservations: boolean;
}

/** Something that shows how far the log may have been deleted at a time. */
interface Observation {
  /** The boundary was at most this. */
  readonly gcBoundary: number;
  /** When the request that showed it was first sent: it may have been answered long before its answer arrived. */
  readonly sentAt: Moment;
}

/**
 * What this process has observed of the boundary up to which commits may have been deleted. An observation counts while it is younger than half the
 * grace period: whatever was not below the boundary then still has its commit, since a raise is followed by a whole grace period.
 */
export class ObservationCache {
  readonly #clock: Clock;
  readonly #settings: ObservationSettings;
  #ofHead: Observation | undefined;
  #ofCommit: Observation | undefined;

  constructor(clock: Clock, settings: ObservationSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Takes in a read of head. */
  noteHead(gcBoundary: number, sentAt: Moment): void {
    this.#ofHead = { gcBoundary, sentAt };
  }

  /** Takes in an own commit whose reply is trusted: when it was first sent its slot was still free, so the boundary lay below it. */
  noteCommit(sequence: number, firstSentAt: Moment): void {
    this.#ofCommit = { gcBoundary: sequence - 1, sentAt: firstSentAt };
  }

  /** Whether a fresh observation shows that the slot lies above the boundary. */
  shows(slot: number): boolean {
    if (!this.#settings.cachesObservations) return false;
    return [this.#ofHead, this.#ofCommit].some(
      (observation) =>
        observation !== undefined &&
        observation.gcBoundary < slot &&
        elapsedMs(this.#clock, observation.sentAt) < this.#settings.graceMs / 2,
    );
  }
}
