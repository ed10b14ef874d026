import { performance } from 'node:perf_hooks';
import type { BenchCase } from '../../harness/bench-case.ts';
import { Latencies } from '../../harness/latencies.ts';
import { blockingTimesUs, timesUs } from '../../harness/timing.ts';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { openPair, openPeer, type Pair } from './pair.ts';
import { type SampleRecord, sampleRecords } from './records.ts';
import { LOCAL_SCALES, type LocalScale } from './scale.ts';
import { verifySameContents } from './verify-contents.ts';

const FULL_TARGET = 0.85;
const RELAXED_TARGET = 1.5;
const PERCENT = 100;

/** What one side did in each round: times of its stores, and how busy the event loop was. */
interface StoreSide {
  readonly latencies: Latencies;
  readonly busy: Map<number, number>;
}

/** Stores of new keys, one after the other: durable each, and with a window of loss. */
export async function* storeCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const scale = LOCAL_SCALES[size];
  {
    await using pair = await openPair(folder, 'awaited', { search: false });
    using indexed = openPeer(folder, 'awaited', { search: true });
    yield* awaitedCases(pair, indexed, scale);
  }
  {
    await using pair = await openPair(folder, 'plain', { search: false }, { search: { enabled: false } });
    yield plainCase(pair, scale);
  }
  await using pair = await openPair(
    folder,
    'relaxed',
    { search: false, synchronous: 'NORMAL' },
    { durability: 'relaxed' },
  );
  yield relaxedCase(pair, scale);
}

/** Ours indexes texts, as it does by default; the target is set by a peer that does not. */
function* awaitedCases(pair: Pair, indexed: NodeSqlitePeer, scale: LocalScale): Iterable<BenchCase> {
  const [ours, theirs, others] = [newSide(), newSide(), newSide()];
  yield {
    id: 'local/store-awaited',
    unit: 'us',
    better: 'lower',
    verify: () => verifySameContents('awaited stores', pair.memory, [pair.peer, indexed]),
    ours: (round) => storeOurs(pair, scale, ours, round),
    peers: [
      { name: 'node:sqlite', target: FULL_TARGET, measure: (round) => storeTheirs(pair, scale, theirs, round) },
      {
        name: 'node:sqlite with FTS5',
        suffix: 'fts5',
        measure: (round) => storeTheirs({ peer: indexed }, scale, others, round),
      },
    ],
  };
  yield {
    id: 'local/store-awaited-p99',
    unit: 'us',
    better: 'lower',
    warmUps: 0,
    ours: (round) => ours.latencies.percentile(round, 0.99),
    peers: [{ name: 'node:sqlite', target: 1, measure: (round) => theirs.latencies.percentile(round, 0.99) }],
  };
  yield {
    id: 'local/store-awaited-event-loop-busy',
    unit: '%',
    better: 'lower',
    warmUps: 0,
    ours: (round) => ours.busy.get(round) ?? Number.NaN,
    peers: [{ name: 'node:sqlite', measure: (round) => theirs.busy.get(round) ?? Number.NaN }],
  };
}

/** Nobody indexes texts. */
function plainCase(pair: Pair, scale: LocalScale): BenchCase {
  const [ours, theirs] = [newSide(), newSide()];
  return {
    id: 'local/store-awaited-without-text',
    unit: 'us',
    better: 'lower',
    verify: () => verifySameContents('awaited stores without text', pair.memory, [pair.peer]),
    ours: (round) => storeOurs(pair, scale, ours, round),
    peers: [{ name: 'node:sqlite', measure: (round) => storeTheirs(pair, scale, theirs, round) }],
  };
}

function relaxedCase(pair: Pair, scale: LocalScale): BenchCase {
  const [ours, theirs] = [newSide(), newSide()];
  return {
    id: 'local/store-relaxed',
    unit: 'us',
    better: 'lower',
    verify: () => verifySameContents('relaxed stores', pair.memory, [pair.peer]),
    ours: (round) => storeOurs(pair, scale, ours, round),
    peers: [
      {
        name: 'node:sqlite, synchronous NORMAL',
        target: RELAXED_TARGET,
        measure: (round) => storeTheirs(pair, scale, theirs, round),
      },
    ],
  };
}

async function storeOurs({ memory }: Pair, scale: LocalScale, side: StoreSide, round: number): Promise<number> {
  const items = recordsOf(scale, round);
  const before = performance.eventLoopUtilization();
  const times = await timesUs(items, ({ key, value, metadata }) => memory.store(key, value, { metadata }));
  side.busy.set(round, performance.eventLoopUtilization(before).utilization * PERCENT);
  side.latencies.set(round, times);
  return side.latencies.percentile(round, 0.5);
}

function storeTheirs({ peer }: Pick<Pair, 'peer'>, scale: LocalScale, side: StoreSide, round: number): number {
  const items = recordsOf(scale, round);
  const before = performance.eventLoopUtilization();
  const times = blockingTimesUs(items, (item) => peer.store(item));
  side.busy.set(round, performance.eventLoopUtilization(before).utilization * PERCENT);
  side.latencies.set(round, times);
  return side.latencies.percentile(round, 0.5);
}

function recordsOf(scale: LocalScale, round: number): readonly SampleRecord[] {
  return sampleRecords(scale.awaitedStores, round, `awaited-${round}`);
}

function newSide(): StoreSide {
  return { latencies: new Latencies(), busy: new Map() };
}
