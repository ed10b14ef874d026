import type { Random } from '@eider/core';

/**
 * When a writer is killed: so many milliseconds after it began to open the memory, or after so many acknowledged operations. Counting operations
 * makes a busy machine kill as late as an idle one.
 */
export interface KillMoment {
  readonly after: 'opening' | 'acknowledged';
  /** Of the latter; 0 otherwise. */
  readonly operations: number;
  readonly delayMs: number;
}

// A third of the kills hit opening, replaying and the first checkpoint.
const EARLY_SHARE = 0.35;
const EARLY_MS = 80;
const MOST_OPERATIONS = 400;
// Long enough for a run to be written, or for closing.
const LATE_MS = 40;
// A writer that closes early opens again: so kills hit closing, too.
const SHORT_SHARE = 0.4;
const SHORT_OPERATIONS = 300;

export function killMoment(random: Random): KillMoment {
  const early = random.next() < EARLY_SHARE;
  return early
    ? { after: 'opening', operations: 0, delayMs: random.next() * EARLY_MS }
    : {
        after: 'acknowledged',
        operations: 1 + Math.floor(random.next() * MOST_OPERATIONS),
        delayMs: random.next() * LATE_MS,
      };
}

/** How many operations a writer may do before it closes the memory. */
export function operationsUntilClose(random: Random): number {
  return random.next() < SHORT_SHARE ? 1 + Math.floor(random.next() * SHORT_OPERATIONS) : Number.MAX_SAFE_INTEGER;
}
