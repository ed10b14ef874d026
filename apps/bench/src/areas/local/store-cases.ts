import type { LongTermMemory, MemoryRecord } from '@eider/core';
import type { BenchCase } from '../../harness/bench-case.ts';
import { ratePerSecond, timeUsEach } from '../../harness/timing.ts';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { assertSameRecords } from './agreement.ts';
import { openPair, openPeer } from './pair.ts';
import { type SampleRecord, sampleRecords } from './records.ts';
import { LOCAL_SCALES, type LocalScale, STORES_IN_FLIGHT } from './scale.ts';

/** Stores of new keys, one after the other and many at the same time. */
export async function* storeCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const scale = LOCAL_SCALES[size];
  {
    await using pair = await openPair(folder, 'awaited', false);
    yield awaitedCase(pair.memory, pair.peer, scale);
  }
  await using pair = await openPair(folder, 'flights', false);
  using batched = openPeer(folder, 'flights-batched', false);
  yield flightCase(pair.memory, pair.peer, batched, scale);
}

function awaitedCase(memory: LongTermMemory, peer: NodeSqlitePeer, scale: LocalScale): BenchCase {
  const records = (round: number): readonly SampleRecord[] =>
    sampleRecords(scale.awaitedStores, round, `awaited-${round}`);
  return {
    id: 'local/store-awaited',
    unit: 'us',
    better: 'lower',
    verify: () => verifySameContents('awaited stores', memory, [peer]),
    async ours(round) {
      const items = records(round);
      return timeUsEach(items.length, async () => {
        for (const { key, value, metadata } of items) await memory.store(key, value, { metadata });
      });
    },
    peers: [
      {
        name: 'node:sqlite',
        measure(round) {
          const items = records(round);
          return timeUsEach(items.length, () => {
            for (const item of items) peer.store(item);
          });
        },
      },
    ],
  };
}

function flightCase(
  memory: LongTermMemory,
  peer: NodeSqlitePeer,
  batched: NodeSqlitePeer,
  scale: LocalScale,
): BenchCase {
  const flights = (round: number): readonly (readonly SampleRecord[])[] => {
    const records = sampleRecords(scale.flights * STORES_IN_FLIGHT, round, `flight-${round}`);
    return Array.from({ length: scale.flights }, (_, flight) =>
      records.slice(flight * STORES_IN_FLIGHT, (flight + 1) * STORES_IN_FLIGHT),
    );
  };
  const measure = (round: number, store: (flight: readonly SampleRecord[]) => unknown): Promise<number> => {
    const all = flights(round);
    return ratePerSecond(all.length * STORES_IN_FLIGHT, async () => {
      for (const flight of all) await store(flight);
    });
  };
  return {
    id: 'local/store-100-in-flight',
    unit: 'stores/s',
    better: 'higher',
    verify: () => verifySameContents('stores in flight', memory, [peer, batched]),
    ours: (round) =>
      measure(round, (flight) =>
        Promise.all(flight.map(({ key, value, metadata }) => memory.store(key, value, { metadata }))),
      ),
    peers: [
      {
        name: 'node:sqlite, a transaction each',
        measure: (round) =>
          measure(round, (flight) => {
            for (const item of flight) peer.store(item);
          }),
      },
      {
        name: 'node:sqlite, a transaction per 100',
        suffix: 'batched-peer',
        measure: (round) => measure(round, (flight) => batched.storeMany(flight)),
      },
    ],
  };
}

async function verifySameContents(
  what: string,
  memory: LongTermMemory,
  peers: readonly NodeSqlitePeer[],
): Promise<void> {
  const sample = sampleRecords(STORES_IN_FLIGHT, 0, 'verify');
  await memory.storeMany(sample);
  const ours: MemoryRecord[] = [];
  for await (const record of memory.list()) ours.push(record);
  for (const peer of peers) {
    peer.storeMany(sample);
    assertSameRecords(what, ours, peer.list('', Number.MAX_SAFE_INTEGER));
  }
}
