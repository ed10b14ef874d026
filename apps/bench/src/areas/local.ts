import type { Area } from './area.ts';
import { loadCases } from './local/load-cases.ts';
import { readCases } from './local/read-cases.ts';
import { searchCases } from './local/search-cases.ts';
import { storeCases } from './local/store-cases.ts';

/** A memory in a local file against SQLite in a local file. */
export const localArea: Area = {
  name: 'local',
  notes: [
    'ours      a store is durable when it resolves: one O_DSYNC write of the commit log; search always included',
    'peer      a transaction is durable when it returns: WAL, synchronous FULL, one sync of the WAL; in this process, prepared statements',
    'data      values of 200 bytes of JSON, keys in order; cold: never read since opening, files in the page cache of the system',
    'rounds    in turns, medians; ± is the largest distance of a round from the median; ratio above 1: ours is better',
  ],
  async *cases(workplace) {
    yield* storeCases(workplace);
    yield* loadCases(workplace);
    yield* readCases(workplace);
    yield* searchCases(workplace);
  },
};
