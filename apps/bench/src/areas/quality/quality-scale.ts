import type { Size } from '../area.ts';

/** How many texts are searched, and how often. */
export interface QualityScale {
  readonly documents: number;
  readonly queries: number;
}

export const QUALITY_SCALES: Readonly<Record<Size, QualityScale>> = {
  full: { documents: 100_000, queries: 1_000 },
  quick: { documents: 20_000, queries: 200 },
  tiny: { documents: 200, queries: 20 },
};
