import { type LongTermMemory, type MemoryRecord, seededRandom } from '@eider/core';
import type { BenchCase } from '../../harness/bench-case.ts';
import { timeMs, timeUsEach } from '../../harness/timing.ts';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { assertSameRecords, DisagreementError } from './agreement.ts';
import { LARGE } from './load-cases.ts';
import { openOurs, openPair, openPeer } from './pair.ts';
import { sampleRecords } from './records.ts';
import { LOCAL_SCALES, type LocalScale, PAGE_RECORDS } from './scale.ts';
import { perRound, shuffled, Unused } from './unused.ts';

const SEED = 11;
const HOT_KEYS = 1_000;

interface Readers {
  readonly memory: LongTermMemory;
  readonly peer: NodeSqlitePeer;
  readonly scale: LocalScale;
  readonly unread: Unused<string>;
}

/** Reads of the large memory, opened anew: everything in it lies in runs. */
export async function* readCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const scale = LOCAL_SCALES[size];
  const keys = sampleRecords(scale.records, 0).map(({ key }) => key);
  const unread = new Unused(shuffled(keys, seededRandom(SEED)));
  yield openCase(folder, unread);
  await using pair = await openPair(folder, LARGE, false);
  const readers = { ...pair, scale, unread };
  yield coldCase(readers);
  yield manyCase(readers);
  yield hotCase(readers);
  yield pageCase(readers);
}

function openCase(folder: string, unread: Unused<string>): BenchCase {
  const keyOf = perRound(() => unread.take(1)[0] as string);
  return {
    id: 'local/open-to-first-retrieve',
    unit: 'ms',
    better: 'lower',
    async verify() {
      await using pair = await openPair(folder, LARGE, false);
      await verifyReads({ ...pair, unread });
    },
    async ours(round) {
      const key = keyOf(round);
      const start = performance.now();
      const { root, memory } = await openOurs(folder, LARGE);
      await found(memory, key);
      const elapsedMs = performance.now() - start;
      await root.close();
      return elapsedMs;
    },
    peers: [
      {
        name: 'node:sqlite',
        measure(round) {
          const key = keyOf(round);
          const start = performance.now();
          const peer = openPeer(folder, LARGE, false);
          peer.retrieve(key);
          const elapsedMs = performance.now() - start;
          peer.close();
          return elapsedMs;
        },
      },
    ],
  };
}

function coldCase({ memory, peer, scale, unread }: Readers): BenchCase {
  const keysOf = perRound(() => unread.take(scale.coldReads));
  return {
    id: 'local/retrieve-cold',
    unit: 'us',
    better: 'lower',
    verify: () => verifyReads({ memory, peer, unread }),
    ours: (round) =>
      timeUsEach(scale.coldReads, async () => {
        for (const key of keysOf(round)) await found(memory, key);
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

function manyCase({ memory, peer, scale, unread }: Readers): BenchCase {
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

function hotCase({ memory, peer, scale, unread }: Readers): BenchCase {
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

function pageCase({ memory, peer, scale, unread }: Readers): BenchCase {
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

async function found(memory: LongTermMemory, key: string): Promise<void> {
  if ((await memory.retrieve(key)) === undefined) throw new DisagreementError('ours does not find a key');
}

async function verifyReads({ memory, peer, unread }: Omit<Readers, 'scale'>): Promise<void> {
  const keys = unread.take(2);
  const one = await Promise.all(keys.map((key) => memory.retrieve(key)));
  assertSameRecords('single records', one, peer.retrieveMany(keys));
  const many = unread.take(HOT_KEYS / 10);
  assertSameRecords('many records', await memory.retrieveMany(many), peer.retrieveMany(many));
}
