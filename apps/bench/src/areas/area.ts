import type { BenchCase } from '../harness/bench-case.ts';

/** How much is measured: `full` for figures to publish, `quick` for a look, `tiny` to see whether it works at all. */
export type Size = 'full' | 'quick' | 'tiny';

/** What an area gets from whoever runs it. */
export interface Workplace {
  /** An empty folder that goes afterwards. */
  readonly folder: string;
  readonly size: Size;
  /** Says what is going on. */
  readonly tell: (line: string) => void;
}

/** A group of cases that share their preparations. */
export interface Area {
  readonly name: string;
  /** What a reader must know to believe the figures: durability, data, what is warm. */
  readonly notes: readonly string[];
  /** The cases in order; what one needs is prepared when it is asked for, and released behind it. */
  cases(workplace: Workplace): AsyncIterable<BenchCase>;
}
