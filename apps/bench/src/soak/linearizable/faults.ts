import type { Random } from '@eider/core';
import type { Fault, FaultRule } from '@eider/test-servers';

const LONGEST_DELAY_MS = 100;
// Longer than the grace period: a put that comes then finds its slot deleted.
const LATEST_MS = 4_000;

/** Of a thousand requests: what happens to them. The rest pass. */
const SHARES: readonly (readonly [number, (random: Random) => Fault])[] = [
  [6, () => ({ kind: 'cut-before-request' })],
  [6, () => ({ kind: 'cut-in-request' })],
  [12, () => ({ kind: 'lose-reply' })],
  [8, () => ({ kind: 'cut-in-reply' })],
  [12, (random) => ({ kind: 'late', ms: random.next() * LATEST_MS })],
  [30, (random) => ({ kind: 'delay', ms: random.next() * LONGEST_DELAY_MS })],
  [1, () => ({ kind: 'stall' })],
];

/** Breaks and delays requests by chance, and counts what it has done. */
export function randomFaults(random: Random, counts: Record<string, number>): FaultRule {
  return () => {
    let chance = random.next() * 1_000;
    for (const [share, make] of SHARES) {
      chance -= share;
      if (chance >= 0) continue;
      const fault = make(random);
      counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
      return fault;
    }
    return undefined;
  };
}
