import type { Clock } from '@eider/core';
import type { Bucket } from '../../../../src/bucket/bucket.ts';
import { HeadFile } from '../../../../src/bucket/head-file.ts';
import { type Moment, momentOf } from '../../../../src/bucket/moment.ts';
import { sequenceOfLogKey } from '../../../../src/bucket/object-keys.ts';
import { ObservationCache } from '../../../../src/bucket/observations.ts';
import { observedTrust, type SlotReply } from '../../../../src/bucket/trust.ts';
import { wrappedStore } from '../../wrapped-store.ts';
import type { Plan } from '../plan.ts';
import { rightPlan } from '../plan.ts';
import { type PlantedBug, planWith } from './planted-bug.ts';

/** Replies that are believed as they are. */
function believing(kind: SlotReply['kind']): Plan['bucketOf'] {
  return (...given) => {
    const bucket = rightPlan.bucketOf(...given);
    const judge: Bucket['trust']['judge'] = async (reply, signal) =>
      reply.kind === kind ? 'trusted' : bucket.trust.judge(reply, signal);
    return { ...bucket, trust: { judge } };
  };
}

/** A bucket whose observations are kept in another way. */
function observing(make: (bucket: Bucket) => ObservationCache): Plan['bucketOf'] {
  return (...given) => {
    const bucket = rightPlan.bucketOf(...given);
    const observations = make(bucket);
    const heads = new HeadFile({ ...bucket, observations });
    return { ...bucket, observations, heads, trust: observedTrust(observations, heads) };
  };
}

class StampedAtReply extends ObservationCache {
  readonly #clock: Clock;

  constructor({ clock, settings }: Bucket) {
    super(clock, settings);
    this.#clock = clock;
  }

  override noteHead(gcBoundary: number): void {
    super.noteHead(gcBoundary, momentOf(this.#clock));
  }

  override noteCommit(sequence: number): void {
    super.noteCommit(sequence, momentOf(this.#clock));
  }
}

/** Takes every free slot for a sign that the boundary lies below it. */
function observingFreeSlots(...[parts, description, settings]: Parameters<Plan['bucketOf']>): Bucket {
  let note: (gcBoundary: number, sentAt: Moment) => void = () => undefined;
  const store = wrappedStore(parts.store, {
    async get(key, options) {
      const sentAt = momentOf(parts.clock);
      const blob = await parts.store.get(key, options);
      const slot = sequenceOfLogKey(key);
      if (blob === undefined && slot !== undefined) note(slot - 1, sentAt);
      return blob;
    },
  });
  const bucket = rightPlan.bucketOf({ ...parts, store }, description, settings);
  note = (gcBoundary, sentAt) => bucket.observations.noteHead(gcBoundary, sentAt);
  return bucket;
}

// Fewer processes come further in as many steps.
const SMALL = {
  writers: 2,
  checkpointers: 1,
  collectors: 1,
  readers: 0,
  keys: 1,
  hasBase: false,
  pins: false,
} as const;

const STALE = ['stale latest read', 'states diverge', 'the memory is damaged', 'acknowledged write lost'] as const;

export const trustBugs: readonly PlantedBug[] = [
  {
    id: '1 a 2xx is not checked against an observation',
    huntFrom: 1570,
    plan: planWith({ bucketOf: believing('created') }),
    breaks: ['acknowledged write lost', 'states diverge'],
  },
  {
    id: '2 own attempt found in the slot is not checked',
    huntFrom: 6660,
    shape: SMALL,
    plan: planWith({ bucketOf: believing('own') }),
    breaks: ['acknowledged write lost', 'states diverge'],
  },
  {
    id: '3 a 200 (somebody’s commit) is not checked: a ghost is applied',
    huntFrom: 140,
    plan: planWith({ bucketOf: believing('commit') }),
    breaks: ['states diverge', 'the memory is damaged'],
  },
  { id: '4 a 404 is not checked', plan: planWith({ bucketOf: believing('missing') }), breaks: STALE },
  {
    id: '16 an observation is stamped at its reply, not when sent',
    huntFrom: 1090,
    shape: SMALL,
    plan: planWith({ bucketOf: observing((bucket) => new StampedAtReply(bucket)) }),
    breaks: STALE,
  },
  {
    id: '17 the clock that ages observations stops during sleep',
    huntFrom: 140,
    shape: SMALL,
    plan: planWith({
      bucketOf: observing(({ clock, settings }) => {
        const stopping: Clock = { ...clock, nowMs: () => clock.monotonicMs(), monotonicMs: () => clock.monotonicMs() };
        return new ObservationCache(stopping, settings);
      }),
    }),
    breaks: STALE,
  },
  { id: '18 a 404 counts as an observation', plan: planWith({ bucketOf: observingFreeSlots }), breaks: STALE },
];
