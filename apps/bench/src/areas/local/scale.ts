import type { Size } from '../area.ts';

/** How much of everything the area `local` does in a round. */
export interface LocalScale {
  /** Records of the large memory. */
  readonly records: number;
  /** Records of the small one that it is compared with. */
  readonly fewRecords: number;
  readonly awaitedStores: number;
  /** How often 100 stores are in flight. */
  readonly flights: number;
  /** Records that become a run while others are stored. */
  readonly runRecords: number;
  /** Stores while queries run. */
  readonly loadedStores: number;
  /** Rows on each side of the product that a heavy query counts. */
  readonly queryRows: number;
  readonly comparedStores: number;
  readonly comparedReads: number;
  readonly hotReads: number;
  readonly coldReads: number;
  /** Keys that are asked for in one call. */
  readonly manyKeys: number;
  readonly pages: number;
  /** Entries of the log that is recovered. */
  readonly logEntries: number;
  /** Seconds of rest after which memory is looked at. */
  readonly restSeconds: number;
}

export const LOCAL_SCALES: Readonly<Record<Size, LocalScale>> = {
  full: {
    records: 1_000_000,
    fewRecords: 1_000,
    awaitedStores: 2_000,
    flights: 100,
    runRecords: 50_000,
    loadedStores: 1_000,
    queryRows: 6_000,
    comparedStores: 100,
    comparedReads: 5_000,
    hotReads: 50_000,
    coldReads: 500,
    manyKeys: 1_000,
    pages: 50,
    logEntries: 100_000,
    restSeconds: 10,
  },
  quick: {
    records: 100_000,
    fewRecords: 1_000,
    awaitedStores: 500,
    flights: 30,
    runRecords: 20_000,
    loadedStores: 200,
    queryRows: 6_000,
    comparedStores: 20,
    comparedReads: 2_000,
    hotReads: 20_000,
    coldReads: 200,
    manyKeys: 1_000,
    pages: 20,
    logEntries: 20_000,
    restSeconds: 2,
  },
  tiny: {
    records: 1_200,
    fewRecords: 100,
    awaitedStores: 10,
    flights: 2,
    runRecords: 200,
    loadedStores: 10,
    queryRows: 1_000,
    comparedStores: 2,
    comparedReads: 20,
    hotReads: 100,
    coldReads: 5,
    manyKeys: 40,
    pages: 2,
    logEntries: 300,
    restSeconds: 0,
  },
};

export const PAGE_RECORDS = 100;
export const STORES_IN_FLIGHT = 100;
export const NAMESPACE = 'bench';
/** A namespace of few records among the many. */
export const SMALL_NAMESPACE = 'small';
/** Larger than anything here: nothing is folded while a memory is open. */
export const NO_FOLDING = { memtable: { maxEntries: 10_000_000, maxBytes: 2 ** 40 } } as const;
