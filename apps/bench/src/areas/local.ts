import type { Area } from './area.ts';
import { busyCases } from './local/busy-cases.ts';
import { compareCases } from './local/compare-cases.ts';
import { flightCases } from './local/flight-cases.ts';
import { growthCases } from './local/growth-cases.ts';
import { loadCases } from './local/load-cases.ts';
import { openCases } from './local/open-cases.ts';
import { readCases } from './local/read-cases.ts';
import { storeCases } from './local/store-cases.ts';
import { upsertCases } from './local/upsert-cases.ts';

/** A memory in a local file against SQLite in a local file, and against what others built for the same job. */
export const localArea: Area = {
  name: 'local',
  notes: [
    'ours      a store is durable when it resolves: one O_DSYNC write of the commit log; search included unless a line says without text',
    'peer      a transaction is durable when it returns: WAL, synchronous FULL, one sync of the WAL; in this process, prepared statements',
    'data      values of 200 bytes of JSON, keys in order; cold: never read since opening, files in the page cache of the system',
    'rounds    in turns, medians; ± is the largest distance of a round from the median; ratio above 1: ours is better',
    'single    loading a million records is measured once, in a process of its own; memory is what the kernel counts for that process',
  ],
  groups: [
    { name: 'stores', cases: storeCases },
    { name: 'busy', cases: busyCases },
    { name: 'flights', cases: flightCases },
    { name: 'upserts', cases: upsertCases },
    { name: 'compare', cases: compareCases },
    { name: 'load', cases: loadCases },
    { name: 'open', cases: openCases },
    { name: 'reads', cases: readCases },
    { name: 'growth', cases: growthCases },
  ],
};
