import type { Random } from '@eider/core';
import type { EventKind, SimEvent } from './events.ts';
import { moods } from './mood.ts';

export interface Chooser {
  /** What happens next, by chance. */
  choose(events: readonly SimEvent[]): SimEvent | undefined;
  /** What happens next where nothing goes wrong; undefined if everything has come to its end. */
  next(events: readonly SimEvent[]): SimEvent | undefined;
}

const USUAL: Readonly<Record<EventKind, number>> = {
  serve: 12,
  effect: 2,
  reply: 4,
  late: 1,
  lose: 0.8,
  conflict: 0.3,
  busy: 0.3,
  double: 0.6,
  start: 4,
  tick: 0.6,
  grace: 0.6,
  nap: 0.2,
  wake: 8,
  timeout: 0.1,
  crash: 0.15,
};
const LIKINGS = [0.1, 1, 1, 1, 4];
// Kinds that a run may do without: fewer faults at once let some come further.
const DISPENSABLE: ReadonlySet<EventKind> = new Set([
  'lose',
  'conflict',
  'busy',
  'double',
  'tick',
  'nap',
  'timeout',
  'crash',
]);
/** Chooses by a run's own likings: which kinds of things happen often in it, and for a while, which processes are slow. */
export function chooserOf(random: Random): Chooser {
  const weights = likings(random);
  const changing = moods(random);
  return {
    choose(events) {
      const mood = changing.moodFor(events);
      const moody = events.map(mood);
      const counts = new Map<EventKind, number>();
      // A kind is liked as a whole, however many of it are possible.
      for (const [at, { kind }] of events.entries()) {
        if ((moody[at] ?? 0) > 0) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      const weighed = events.map(
        ({ kind }, at) => ((moody[at] ?? 0) * (weights.get(kind) ?? 0)) / (counts.get(kind) ?? 1),
      );
      return byWeight(random, events, weighed);
    },
    next(events) {
      const order: readonly EventKind[] = ['reply', 'serve', 'wake'];
      for (const kind of order) {
        const event = events.find((one) => one.kind === kind);
        if (event !== undefined) return event;
      }
      return undefined;
    },
  };
}

function likings(random: Random): ReadonlyMap<EventKind, number> {
  const entries = Object.entries(USUAL) as [EventKind, number][];
  return new Map(
    entries.map(([kind, usual]) => {
      const isLeftOut = DISPENSABLE.has(kind) && random.next() < 0.3;
      return [kind, isLeftOut ? 0 : usual * pick(random, LIKINGS)];
    }),
  );
}

function pick(random: Random, values: readonly number[]): number {
  return values[Math.floor(random.next() * values.length)] ?? 1;
}

function byWeight<T>(random: Random, items: readonly T[], weights: readonly number[]): T | undefined {
  let rest = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [at, item] of items.entries()) {
    rest -= weights[at] ?? 0;
    if (rest < 0) return item;
  }
  return items.at(-1);
}
