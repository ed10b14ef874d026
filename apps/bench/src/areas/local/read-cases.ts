import { type LongTermMemory, type MemoryRecord, seededRandom } from '@eider/core';
import type { BenchCase } from '../../harness/bench-case.ts';
import { timeMs, timeUsEach } from '../../harness/timing.ts';
import type { Workplace } from '../area.ts';
import { assertSameRecords } from './agreement.ts';
import { LARGE } from './load-cases.ts';
import { openCase } from './open-case.ts';
import { openPair } from './pair.ts';
import { findOne, type Readers, verifyReads } from './read-agreement.ts';
import { sampleRecords } from './records.ts';
import { LOCAL_SCALES, type LocalScale, PAGE_RECORDS } from './scale.ts';
import { perRound, shuffled, Unused } from './unused.ts';

const SEED = 11;
const HOT_KEYS = 1_000;

interface ScaledReaders extends Readers {
  readonly scale: LocalScale;
}

/** Reads of the large memory, opened anew: everything in it lies in runs. */
export async function* readCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const scale = LOCAL_SCALES[size];
  const keys = sampleRecords(scale.records, 0).map(({ key }) => key);
  const unread = new Unused(shuffled(keys, seededRandom(SEED)));
  yield openCase(folder, LARGE, unread);
  await using pair = await openPair(folder, LARGE, false);
  const readers = { ...pair, scale, unread };
  yield coldCase(readers);
  yield manyCase(readers);
  yield hotCase(readers);
  yield pageCase(readers);
}

function coldCase({ memory, peer, scale, unread }: ScaledReaders): BenchCase {
  const keysOf = perRound(() => unread.take(scale.coldReads));
  return {
    id: 'local/retrieve-cold',
    unit: 'us',
    better: 'lower',
    verify: () => verifyReads({ memory, peer, unread }),
    ours: (round) =>
      timeUsEach(scale.coldReads, async () => {
        for (const key of keysOf(round)) await findOne(memory, key);
      }),
    peers: [
      {
        name: 'node:sqlite',
        measure: (round) =>
          timeUsEach(scale.coldReads, () => {
            for (const key of keysOf(round)) peer.retrieve(key);
          }),
      },
    ],
  };
}

function manyCase({ memory, peer, scale, unread }: ScaledReaders): BenchCase {
  const keysOf = perRound(() => unread.take(scale.manyKeys));
  return {
    id: 'local/retrieve-1000-cold',
    unit: 'ms',
    better: 'lower',
    verify: () => verifyReads({ memory, peer, unread }),
    ours: (round) => timeMs(() => memory.retrieveMany(keysOf(round))),
    peers: [{ name: 'node:sqlite', measure: (round) => timeMs(() => peer.retrieveMany(keysOf(round))) }],
  };
}

function hotCase({ memory, peer, scale, unread }: ScaledReaders): BenchCase {
  const keys = unread.take(Math.min(HOT_KEYS, scale.hotReads));
  const reads = Array.from({ length: scale.hotReads }, (_, index) => keys[index % keys.length] as string);
  return {
    id: 'local/retrieve-hot',
    unit: 'us',
    better: 'lower',
    // Reads all of them once: from then on they are hot.
    verify: async () => assertSameRecords('hot records', await memory.retrieveMany(keys), peer.retrieveMany(keys)),
    ours: () =>
      timeUsEach(reads.length, async () => {
        for (const key of reads) await memory.retrieve(key);
      }),
    peers: [
      {
        name: 'node:sqlite',
        measure: () =>
          timeUsEach(reads.length, () => {
            for (const key of reads) peer.retrieve(key);
          }),
      },
    ],
  };
}

function pageCase({ memory, peer, scale, unread }: ScaledReaders): BenchCase {
  const startsOf = perRound(() => unread.take(scale.pages));
  return {
    id: 'local/list-page-of-100',
    unit: 'us',
    better: 'lower',
    async verify() {
      for (const start of unread.take(2)) {
        assertSameRecords('page', await pageOf(memory, start), peer.list(start, PAGE_RECORDS));
      }
    },
    ours: (round) =>
      timeUsEach(scale.pages, async () => {
        for (const start of startsOf(round)) await pageOf(memory, start);
      }),
    peers: [
      {
        name: 'node:sqlite',
        measure: (round) =>
          timeUsEach(scale.pages, () => {
            for (const start of startsOf(round)) peer.list(start, PAGE_RECORDS);
          }),
      },
    ],
  };
}

async function pageOf(memory: LongTermMemory, after: string): Promise<readonly MemoryRecord[]> {
  const page: MemoryRecord[] = [];
  for await (const record of memory.list({ after })) {
    page.push(record);
    if (page.length === PAGE_RECORDS) break;
  }
  return page;
}
