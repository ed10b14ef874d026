/** The value below which this share of the values lies: 0.5 is the median, 0.99 what one in a hundred exceeds. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('a percentile needs at least one value');
  return value;
}

/** Times of single operations by round, so that one run gives several figures of each round. */
export class Latencies {
  readonly #rounds = new Map<number, readonly number[]>();

  /** Keeps a round's times, in microseconds. */
  set(round: number, timesUs: readonly number[]): void {
    this.#rounds.set(round, timesUs);
  }

  percentile(round: number, share: number): number {
    return percentile(this.#rounds.get(round) ?? [], share);
  }
}
