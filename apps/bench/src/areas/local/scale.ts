import type { Size } from '../area.ts';

/** How much of everything the area `local` does in a round. */
export interface LocalScale {
  /** Records of the large memory. */
  readonly records: number;
  readonly documents: number;
  readonly awaitedStores: number;
  /** How often 100 stores are in flight. */
  readonly flights: number;
  readonly hotReads: number;
  readonly coldReads: number;
  /** Keys that are asked for in one call. */
  readonly manyKeys: number;
  readonly pages: number;
  readonly queries: number;
  readonly finds: number;
}

export const LOCAL_SCALES: Readonly<Record<Size, LocalScale>> = {
  full: {
    records: 300_000,
    documents: 60_000,
    awaitedStores: 2_000,
    flights: 100,
    hotReads: 50_000,
    coldReads: 500,
    manyKeys: 1_000,
    pages: 50,
    queries: 100,
    finds: 200,
  },
  quick: {
    records: 100_000,
    documents: 20_000,
    awaitedStores: 500,
    flights: 30,
    hotReads: 20_000,
    coldReads: 200,
    manyKeys: 1_000,
    pages: 20,
    queries: 50,
    finds: 50,
  },
  tiny: {
    records: 1_200,
    documents: 200,
    awaitedStores: 10,
    flights: 2,
    hotReads: 100,
    coldReads: 5,
    manyKeys: 40,
    pages: 2,
    queries: 5,
    finds: 3,
  },
};

export const PAGE_RECORDS = 100;
export const HITS = 10;
export const STORES_IN_FLIGHT = 100;
export const NAMESPACE = 'bench';
