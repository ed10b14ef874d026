import type { Size } from '../area.ts';

/** How many texts are searched, and how often. */
export interface QualityScale {
  readonly documents: number;
  readonly queries: number;
}

export const QUALITY_SCALES: Readonly<Record<Size, QualityScale>> = {
  full: { documents: 100_000, queries: 2_000 },
  quick: { documents: 20_000, queries: 300 },
  tiny: { documents: 200, queries: 20 },
};
