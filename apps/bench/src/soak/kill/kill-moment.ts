import type { Random } from '@eider/core';

/** When a writer is killed: so many milliseconds after it began to open the memory, or after it had it open. */
export interface KillMoment {
  readonly after: 'opening' | 'opened';
  readonly delayMs: number;
}

// A third of the kills hit opening, replaying and the first checkpoint.
const EARLY_SHARE = 0.35;
const EARLY_MS = 80;
const LATE_MS = 250;
// A writer that closes early opens again: so kills hit closing, too.
const SHORT_SHARE = 0.4;
const SHORT_OPERATIONS = 300;

export function killMoment(random: Random): KillMoment {
  const early = random.next() < EARLY_SHARE;
  return early
    ? { after: 'opening', delayMs: random.next() * EARLY_MS }
    : { after: 'opened', delayMs: random.next() * LATE_MS };
}

/** How many operations a writer may do before it closes the memory. */
export function operationsUntilClose(random: Random): number {
  return random.next() < SHORT_SHARE ? 1 + Math.floor(random.next() * SHORT_OPERATIONS) : Number.MAX_SAFE_INTEGER;
}
