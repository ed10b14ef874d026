import type { BenchCase } from '../../harness/bench-case.ts';
import { ratePerSecond } from '../../harness/timing.ts';
import type { Workplace } from '../area.ts';
import { openPair, openPeer } from './pair.ts';
import { type SampleRecord, sampleRecords } from './records.ts';
import { LOCAL_SCALES, STORES_IN_FLIGHT } from './scale.ts';
import { verifySameContents } from './verify-contents.ts';

const TARGET = 20;

/** A hundred stores at the same time, again and again. */
export async function* flightCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const { flights } = LOCAL_SCALES[size];
  await using pair = await openPair(folder, 'flights', { search: false });
  const { memory, peer } = pair;
  using batched = openPeer(folder, 'flights-batched', { search: false });
  const measure = (round: number, store: (flight: readonly SampleRecord[]) => unknown): Promise<number> => {
    const records = sampleRecords(flights * STORES_IN_FLIGHT, round, `flight-${round}`);
    return ratePerSecond(records.length, async () => {
      for (let at = 0; at < records.length; at += STORES_IN_FLIGHT) {
        await store(records.slice(at, at + STORES_IN_FLIGHT));
      }
    });
  };
  yield {
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
        target: TARGET,
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
