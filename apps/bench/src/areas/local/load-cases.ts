import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchCase } from '../../harness/bench-case.ts';
import { ratePerSecond } from '../../harness/timing.ts';
import type { Workplace } from '../area.ts';
import { assertSame, assertSameRecords } from './agreement.ts';
import { openOurs, openPeer, oursSizeBytes, peerSizeBytes } from './pair.ts';
import { type SampleRecord, sampleRecords } from './records.ts';
import { LOCAL_SCALES } from './scale.ts';

/** Records in one call of ours, and in one transaction of a peer. */
const BATCH = 1_000;
const SEED = 7;
const SAMPLED = 50;
const MEGABYTE = 1_000_000;

/** The large memory that loading leaves behind; reading goes on with it. */
export const LARGE = 'large';

/** Loading a new file in batches, log and checkpoint included, and how large it gets. */
export async function* loadCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const records = sampleRecords(LOCAL_SCALES[size].records, SEED);
  const verify = async (): Promise<void> => verifySameRecords(folder, records);
  // So that there is something to verify before the first round, too.
  await loadOurs(folder, records);
  for (const search of [false, true]) await loadPeer(folder, records, search);
  yield {
    id: 'local/bulk-load',
    unit: 'records/s',
    better: 'higher',
    warmUp: false,
    verify,
    ours: () => loadOurs(folder, records),
    peers: [
      { name: 'node:sqlite with FTS5', measure: () => loadPeer(folder, records, true) },
      { name: 'node:sqlite without search', suffix: 'no-search-peer', measure: () => loadPeer(folder, records, false) },
    ],
  };
  yield {
    id: 'local/file-size',
    unit: 'MB',
    better: 'lower',
    warmUp: false,
    rounds: 1,
    verify,
    ours: () => oursSizeBytes(folder, LARGE) / MEGABYTE,
    peers: [
      { name: 'node:sqlite with FTS5', measure: () => peerSizeBytes(folder, LARGE, true) / MEGABYTE },
      {
        name: 'node:sqlite without search',
        suffix: 'no-search-peer',
        measure: () => peerSizeBytes(folder, LARGE, false) / MEGABYTE,
      },
    ],
  };
}

async function loadOurs(folder: string, records: readonly SampleRecord[]): Promise<number> {
  for (const suffix of ['', '.log']) await rm(join(folder, `${LARGE}.duckdb${suffix}`), { force: true });
  const { root, memory } = await openOurs(folder, LARGE);
  const items = records.map(({ key, value, metadata }) => ({ key, value, metadata }));
  const rate = await ratePerSecond(items.length, async () => {
    for (let at = 0; at < items.length; at += BATCH) await memory.storeMany(items.slice(at, at + BATCH));
    await memory.checkpoint();
  });
  await root.close();
  return rate;
}

async function loadPeer(folder: string, records: readonly SampleRecord[], search: boolean): Promise<number> {
  await rm(join(folder, `${LARGE}${search ? '-fts' : ''}.sqlite`), { force: true });
  const peer = openPeer(folder, LARGE, search);
  const rate = await ratePerSecond(records.length, () => {
    for (let at = 0; at < records.length; at += BATCH) peer.storeMany(records.slice(at, at + BATCH));
    peer.checkpoint();
  });
  peer.close();
  return rate;
}

async function verifySameRecords(folder: string, records: readonly SampleRecord[]): Promise<void> {
  const { root, memory } = await openOurs(folder, LARGE);
  await using _closing = root;
  const count = await memory.count();
  const step = Math.max(1, Math.floor(records.length / SAMPLED));
  const keys = records.filter((_, index) => index % step === 0).map(({ key }) => key);
  const ours = await memory.retrieveMany(keys);
  for (const search of [false, true]) {
    using peer = openPeer(folder, LARGE, search);
    assertSame('number of records loaded', count, peer.count());
    assertSameRecords('records loaded', ours, peer.retrieveMany(keys));
  }
}
