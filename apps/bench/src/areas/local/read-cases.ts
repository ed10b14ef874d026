import type { LongTermMemory, MemoryRecord } from '@eider/core';
import type { BenchCase } from '../../harness/bench-case.ts';
import { Latencies } from '../../harness/latencies.ts';
import { blockingTimesUs, timeMs, timesUs, timeUsEach } from '../../harness/timing.ts';
import type { Workplace } from '../area.ts';
import { assertSameRecords } from './agreement.ts';
import { ensureLarge, LARGE } from './large/load-large.ts';
import { openPair } from './pair.ts';
import { findOne, type Readers, verifyReads } from './read-agreement.ts';
import { LOCAL_SCALES, type LocalScale, PAGE_RECORDS } from './scale.ts';
import { unreadKeys } from './unread-keys.ts';
import { perRound } from './unused.ts';

const HOT_KEYS = 1_000;
const PEER = 'node:sqlite with FTS5';
const COLD_LIMIT_US = 1_500;
const MANY_LIMIT_MS = 25;
const HOT_LIMIT_US = 3;
const PAGE_LIMIT_US = 3_000;

interface ScaledReaders extends Readers {
  readonly scale: LocalScale;
}

/** Reads of the large memory, opened anew: everything in it lies in runs. */
export async function* readCases(workplace: Workplace): AsyncIterable<BenchCase> {
  await ensureLarge(workplace);
  await using pair = await openPair(workplace.folder, LARGE, { search: true });
  const readers = { ...pair, scale: LOCAL_SCALES[workplace.size], unread: unreadKeys(workplace.size) };
  yield* coldCases(readers);
  yield manyCase(readers);
  yield hotCase(readers);
  yield pageCase(readers);
}

function* coldCases({ memory, peer, scale, unread }: ScaledReaders): Iterable<BenchCase> {
  const keysOf = perRound(() => unread.take(scale.coldReads));
  const [ours, theirs] = [new Latencies(), new Latencies()];
  yield {
    id: 'local/retrieve-cold',
    unit: 'us',
    better: 'lower',
    limit: COLD_LIMIT_US,
    verify: () => verifyReads({ memory, peer, unread }),
    async ours(round) {
      ours.set(round, await timesUs(keysOf(round), (key) => findOne(memory, key)));
      return ours.percentile(round, 0.5);
    },
    peers: [
      {
        name: PEER,
        measure(round) {
          theirs.set(
            round,
            blockingTimesUs(keysOf(round), (key) => peer.retrieve(key)),
          );
          return theirs.percentile(round, 0.5);
        },
      },
    ],
  };
  yield {
    id: 'local/retrieve-cold-p99',
    unit: 'us',
    better: 'lower',
    warmUps: 0,
    ours: (round) => ours.percentile(round, 0.99),
    peers: [{ name: PEER, measure: (round) => theirs.percentile(round, 0.99) }],
  };
}

function manyCase({ memory, peer, scale, unread }: ScaledReaders): BenchCase {
  const keysOf = perRound(() => unread.take(scale.manyKeys));
  return {
    id: 'local/retrieve-1000-cold',
    unit: 'ms',
    better: 'lower',
    limit: MANY_LIMIT_MS,
    verify: () => verifyReads({ memory, peer, unread }),
    ours: (round) => timeMs(() => memory.retrieveMany(keysOf(round))),
    peers: [{ name: PEER, measure: (round) => timeMs(() => peer.retrieveMany(keysOf(round))) }],
  };
}

function hotCase({ memory, peer, scale, unread }: ScaledReaders): BenchCase {
  const keys = unread.take(Math.min(HOT_KEYS, scale.hotReads));
  const reads = Array.from({ length: scale.hotReads }, (_, index) => keys[index % keys.length] as string);
  return {
    id: 'local/retrieve-hot',
    unit: 'us',
    better: 'lower',
    limit: HOT_LIMIT_US,
    // Reads all of them once: from then on they are hot.
    verify: async () => assertSameRecords('hot records', await memory.retrieveMany(keys), peer.retrieveMany(keys)),
    ours: () =>
      timeUsEach(reads.length, async () => {
        for (const key of reads) await memory.retrieve(key);
      }),
    peers: [
      {
        name: PEER,
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
    id: 'local/list-page-of-100-cold',
    unit: 'us',
    better: 'lower',
    limit: PAGE_LIMIT_US,
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
        name: PEER,
        measure: (round) =>
          timeUsEach(scale.pages, () => {
            for (const start of startsOf(round)) peer.list(start, PAGE_RECORDS);
          }),
      },
    ],
  };
}

async function pageOf(memory: LongTermMemory, after: string): Promise<readonly MemoryRecord[]> {
  return Array.fromAsync(memory.list({ after, limit: PAGE_RECORDS }));
}
