import type { Random } from '@eider/core';
import type { EventKind, SimEvent } from './events.ts';

/** How likely events are for a while, as a factor on what a run likes. */
export type Mood = (event: SimEvent) => number;

interface Phase {
  readonly steps: number;
  readonly mood: Mood;
}

const PACES = [0.02, 1, 1, 1, 3];
type Factors = Partial<Readonly<Record<EventKind, number>>>;

/**
 * Moods that follow each other: everybody at a pace of their own; then some stall while checkpoints and garbage collection get far; then the stalled go on, and
 * what was under way arrives. Chance alone rarely brings about such a succession, and the protocol is about nothing else.
 */
export function moods(random: Random): { moodFor(events: readonly SimEvent[]): Mood } {
  // Some runs have no such plot: they find what nobody thought of.
  const isPlotted = random.next() < 0.7;
  let stalled: ReadonlySet<string> = new Set();
  let phase: Phase = { steps: 0, mood: () => 1 };
  let count = 0;
  const next = (events: readonly SimEvent[]): Phase => {
    count += 1;
    if (!isPlotted || count % 3 === 1) return { steps: 15 + random.next() * 50, mood: atOwnPaces(random) };
    if (count % 3 === 0) return { steps: 35, mood: arriving(random, stalled) };
    stalled = someOf(random, events);
    return { steps: 50 + random.next() * 80, mood: collecting(random, stalled) };
  };
  let left = 0;
  return {
    moodFor(events) {
      if (left <= 0) {
        phase = next(events);
        left = phase.steps;
      }
      left -= 1;
      return phase.mood;
    },
  };
}

function atOwnPaces(random: Random): Mood {
  const paces = new Map<string, number>();
  return ({ process }) => {
    if (process === undefined) return 1;
    const pace = paces.get(process) ?? PACES[Math.floor(random.next() * PACES.length)] ?? 1;
    paces.set(process, pace);
    return pace;
  };
}

/** Which processes stall: most writers and readers, now and then a checkpointer, never all of them. */
function someOf(random: Random, events: readonly SimEvent[]): ReadonlySet<string> {
  const names = [...new Set(events.flatMap(({ process }) => process ?? []))];
  const stalled = names.filter((name) => random.next() < (/^[wr]/.test(name) ? 0.55 : 0.25));
  const goesOn = (role: string): boolean => names.some((name) => name.startsWith(role) && !stalled.includes(name));
  return new Set(stalled.filter((name) => /^[wr]/.test(name) || goesOn(name.charAt(0))));
}

function collecting(random: Random, stalled: ReadonlySet<string>): Mood {
  const keepsLate = random.next() < 0.75;
  const passing = random.next();
  // Whether what the stalled have sent arrives meanwhile, or only afterwards.
  const arrival = random.next() < 0.5 ? 0.05 : 1;
  const napper = [...stalled].find(() => random.next() < 0.5);
  const isNapping = napper !== undefined && passing < 0.35;
  const isFine = !isNapping && passing < 0.6;
  const ofKind: Factors = {
    late: keepsLate ? 0 : 1,
    crash: 0.2,
    nap: 0,
    grace: isNapping || isFine ? 0.1 : 7,
    tick: isFine ? 14 : 0.1,
  };
  // A process that is stalled receives nothing; what it has sent may take effect.
  const ofStalled = (kind: EventKind, process: string): number => {
    if (kind === 'effect') return arrival;
    return kind === 'nap' && isNapping && process === napper ? 25 : 0;
  };
  return ({ kind, process = '' }) => {
    if (stalled.has(process)) return ofStalled(kind, process);
    return ofKind[kind] ?? (/^[cd]/.test(process) ? 4 : 1);
  };
}

function arriving(random: Random, stalled: ReadonlySet<string>): Mood {
  // Either the stalled hear what became of their requests, or their connections have broken, and what they had sent arrives on its own.
  const isBroken = random.next() < 0.5;
  const ofKind: Factors = { late: isBroken ? 60 : 6, grace: 0.1, nap: 0.1, tick: 0.2, crash: 0.2 };
  const ofStalled: Factors = isBroken ? { lose: 100 } : { lose: 2 };
  return ({ kind, process = '' }) => {
    if (!stalled.has(process)) return ofKind[kind] ?? 0.5;
    return ofKind[kind] ?? ofStalled[kind] ?? (isBroken ? 2 : 6);
  };
}
