import { rm } from 'node:fs/promises';
import type { BenchCase } from '../../harness/bench-case.ts';
import type { Workplace } from '../area.ts';
import { assertSame, assertSameRecords } from './agreement.ts';
import { largeKey } from './large/large-records.ts';
import { LARGE, LARGE_PLAIN, type LoadReport, largeSettings, loadLarge } from './large/load-large.ts';
import { openOurs, openPeer, oursPath, oursSizeBytes, peerPath, peerSizeBytes } from './pair.ts';
import { LOCAL_SCALES } from './scale.ts';

const SAMPLED = 50;
const MEGABYTE = 1_000_000;
const PEAK_LIMIT_MB = 800;
const REST_LIMIT_MB = 300;

interface Load {
  readonly search: boolean;
  readonly suffix: string;
  readonly peer: string;
  /** Times the peer's rate, and records a second. */
  readonly target: number;
  readonly limit: number;
}

const LOADS: readonly Load[] = [
  { search: false, suffix: 'without-text', peer: 'node:sqlite', target: 4, limit: 100_000 },
  { search: true, suffix: 'with-20-words', peer: 'node:sqlite with FTS5', target: 1.5, limit: 35_000 },
];

/** Loading a new file in one process each, its memory, and how large the file gets. Too long to be repeated: one round. */
export async function* loadCases(workplace: Workplace): AsyncIterable<BenchCase> {
  for (const load of LOADS) {
    const reports: { ours?: LoadReport } = {};
    yield rateCase(workplace, load, reports);
    yield memoryCase(`local/load-${load.suffix}-memory-during`, PEAK_LIMIT_MB, () => reports.ours?.peakBytes);
    yield memoryCase(`local/load-${load.suffix}-memory-after`, REST_LIMIT_MB, () => reports.ours?.restBytes);
    yield sizeCase(workplace, load);
  }
}

function rateCase(workplace: Workplace, load: Load, reports: { ours?: LoadReport }): BenchCase {
  const { restSeconds } = LOCAL_SCALES[workplace.size];
  return {
    id: `local/load-${load.suffix}`,
    unit: 'records/s',
    better: 'higher',
    limit: load.limit,
    warmUps: 0,
    rounds: 1,
    async ours() {
      await removeFiles(workplace, load);
      reports.ours = await loadLarge(largeSettings(workplace, 'ours', load.search), restSeconds);
      return reports.ours.recordsPerSecond;
    },
    peers: [
      {
        name: load.peer,
        target: load.target,
        async measure() {
          return (await loadLarge(largeSettings(workplace, 'sqlite', load.search), 0)).recordsPerSecond;
        },
      },
    ],
  };
}

function memoryCase(id: string, limit: number, bytes: () => number | undefined): BenchCase {
  return {
    id,
    unit: 'MB',
    better: 'lower',
    limit,
    warmUps: 0,
    rounds: 1,
    ours() {
      const measured = bytes();
      if (measured === undefined) throw new Error('nothing was loaded');
      return measured / MEGABYTE;
    },
    peers: [],
  };
}

function sizeCase(workplace: Workplace, { search, suffix, peer }: Load): BenchCase {
  const { folder } = workplace;
  const name = search ? LARGE : LARGE_PLAIN;
  return {
    id: `local/file-size-${suffix}`,
    unit: 'MB',
    better: 'lower',
    warmUps: 0,
    rounds: 1,
    verify: () => verifySameRecords(workplace, name, search),
    ours: () => oursSizeBytes(folder, name) / MEGABYTE,
    peers: [{ name: peer, measure: () => peerSizeBytes(folder, name, search) / MEGABYTE }],
  };
}

async function removeFiles({ folder }: Workplace, { search }: Load): Promise<void> {
  const name = search ? LARGE : LARGE_PLAIN;
  for (const suffix of ['', '.log', '.wal']) await rm(oursPath(folder, name) + suffix, { force: true });
  for (const suffix of ['', '-wal', '-shm']) await rm(peerPath(folder, name, search) + suffix, { force: true });
}

async function verifySameRecords({ folder, size }: Workplace, name: string, search: boolean): Promise<void> {
  const { root, memory } = await openOurs(folder, name, { search: { enabled: search } });
  await using _closing = root;
  using peer = openPeer(folder, name, { search });
  const { records } = LOCAL_SCALES[size];
  const step = Math.max(1, Math.floor(records / SAMPLED));
  const keys = Array.from({ length: Math.min(SAMPLED, records) }, (_, index) => largeKey(index * step));
  assertSame('number of records loaded', await memory.count(), peer.count());
  assertSameRecords('records loaded', await memory.retrieveMany(keys), peer.retrieveMany(keys));
}
