import type { Random } from '../ports/random.ts';

/** The runtime's own pseudo-random numbers: good for jitter, never for secrets. */
export const systemRandom: Random = { next: () => Math.random() };
