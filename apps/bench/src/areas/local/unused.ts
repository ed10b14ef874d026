import type { Random } from '@eider/core';

/** Keys or queries, each handed out once: what nobody has asked for is cold. */
export class Unused<T> {
  readonly #values: T[];

  constructor(values: Iterable<T>) {
    this.#values = [...values];
  }

  take(count: number): readonly T[] {
    if (count > this.#values.length) throw new Error('nothing unused is left; measure fewer rounds, or a larger size');
    return this.#values.splice(-count);
  }
}

/** The same values in random order. */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  return values
    .map((value) => ({ value, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** What `make` gives for a round, the same for all sides of that round. */
export function perRound<T>(make: (round: number) => T): (round: number) => T {
  const made = new Map<number, T>();
  return (round) => {
    const known = made.get(round);
    if (known !== undefined) return known;
    const fresh = make(round);
    made.set(round, fresh);
    return fresh;
  };
}
