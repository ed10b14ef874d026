import type { Size } from '../area.ts';

/** How much of everything the area `search` does in a round. */
export interface SearchScale {
  readonly realDocuments: number;
  /** Of a million: the large memory is that of the area `local`. */
  readonly smallNamespace: number;
  readonly queries: number;
  /** How often ours and FTS5 go through the queries in a round; the extension once. */
  readonly passes: number;
  readonly coldQueries: number;
  readonly finds: number;
  readonly stopQueries: number;
}

export const SEARCH_SCALES: Readonly<Record<Size, SearchScale>> = {
  full: {
    realDocuments: 100_000,
    smallNamespace: 1_000,
    queries: 40,
    passes: 20,
    coldQueries: 100,
    finds: 200,
    stopQueries: 4,
  },
  quick: {
    realDocuments: 20_000,
    smallNamespace: 1_000,
    queries: 20,
    passes: 10,
    coldQueries: 50,
    finds: 50,
    stopQueries: 2,
  },
  tiny: {
    realDocuments: 200,
    smallNamespace: 100,
    queries: 5,
    passes: 2,
    coldQueries: 5,
    finds: 3,
    stopQueries: 1,
  },
};

export const HITS = 10;
