/**
 * Chance comes from outside (jitter, sampling), so that every test can be replayed. Not for secrets.
 *
 * Contract: `next` gives a number in [0, 1), uniformly distributed.
 */
export interface Random {
  next(): number;
}
