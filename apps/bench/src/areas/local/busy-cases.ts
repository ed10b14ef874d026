import { setImmediate } from 'node:timers/promises';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, sql } from '@eider/core';
import type { BenchCase, Measure } from '../../harness/bench-case.ts';
import { Latencies } from '../../harness/latencies.ts';
import type { NodeSqlitePeer } from '../../peers/node-sqlite.ts';
import type { Workplace } from '../area.ts';
import { openOurs, openPeer } from './pair.ts';
import { type SampleRecord, sampleRecords } from './records.ts';
import { LOCAL_SCALES } from './scale.ts';

const QUERIES = 6;
const P99 = 0.99;

/** Work of the same process in the background, until `stop` has been called and has ended. */
interface Burden {
  readonly isOver: () => boolean;
  stop(): Promise<void>;
}

/** One side's stores: times of the calls, and the same with the turn of the event loop that a caller waits for first. */
interface BusySide {
  readonly calls: Latencies;
  readonly turns: Latencies;
}

/** Stores one at a time while this process has other work: writing a run, or six heavy queries on the shared engine. */
export async function* busyCases(workplace: Workplace): AsyncIterable<BenchCase> {
  yield* runCases(workplace);
  yield* queryCases(workplace);
}

async function* runCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  const { runRecords } = LOCAL_SCALES[size];
  const { root, memory } = await openOurs(folder, 'run-writing');
  await using _closing = root;
  using peer = openPeer(folder, 'run-writing', { search: false });
  const items = sampleRecords(runRecords, 1).map(({ key, value, metadata }) => ({ key, value, metadata }));
  const begin = async (): Promise<Burden> => {
    await memory.storeMany(items);
    return burden([root.checkpoint()]);
  };
  const store = ({ key, value, metadata }: SampleRecord): Promise<unknown> => memory.store(key, value, { metadata });
  // As many as there is time for while the run is written.
  yield* casesWith('local/store-while-writing-a-run-p99', begin, { store, peer, stores: runRecords });
}

async function* queryCases({ folder, size }: Workplace): AsyncIterable<BenchCase> {
  await using engine = await openNodeDuckDb();
  const { root, memory } = await openOurs(folder, 'queries', {}, { engine });
  await using _closing = root;
  using peer = openPeer(folder, 'queries', { search: false });
  const { loadedStores, queryRows } = LOCAL_SCALES[size];
  // A third of a second of both cores; they run again and again, and an engine lets only some of them run at once.
  const heavy = sql`SELECT count(*) FROM range(${queryRows}) a, range(${queryRows}) b WHERE (a.range * b.range) % 7 = 3`;
  const begin = async (): Promise<Burden> => {
    const stopping = new AbortController();
    const query = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        await engine.query(heavy, { signal: stopping.signal });
      }
    };
    return burden(
      Array.from({ length: QUERIES }, () => query().catch(ignoreAborted)),
      () => stopping.abort(),
    );
  };
  const store = ({ key, value, metadata }: SampleRecord): Promise<unknown> => memory.store(key, value, { metadata });
  yield* casesWith('local/store-during-6-heavy-queries-p99', begin, { store, peer, stores: loadedStores });
}

interface Sides {
  readonly store: (record: SampleRecord) => Promise<unknown>;
  readonly peer: NodeSqlitePeer;
  /** The most stores of a round. */
  readonly stores: number;
}

function* casesWith(id: string, begin: () => Promise<Burden>, { store, peer, stores }: Sides): Iterable<BenchCase> {
  const theirs: BusySide = { calls: new Latencies(), turns: new Latencies() };
  const measureTheirs: Measure = async (round) => {
    await storeDuring(await begin(), samplesOf(stores, round), theirs, round, async (record) => peer.store(record));
    return theirs.calls.percentile(round, P99);
  };
  const ours: BusySide = { calls: new Latencies(), turns: new Latencies() };
  yield {
    id,
    unit: 'us',
    better: 'lower',
    async ours(round) {
      await storeDuring(await begin(), samplesOf(stores, round), ours, round, store);
      return ours.calls.percentile(round, P99);
    },
    peers: [{ name: 'node:sqlite, its call alone', target: 1, measure: measureTheirs }],
  };
  yield {
    id: `${id}-with-loop-turn`,
    unit: 'us',
    better: 'lower',
    warmUps: 0,
    ours: (round) => ours.turns.percentile(round, P99),
    peers: [
      {
        name: 'node:sqlite, with the turn of the loop',
        target: 1,
        measure: (round) => theirs.turns.percentile(round, P99),
      },
    ],
  };
}

// Both sides give the event loop a turn before each store: without it a peer that blocks would keep the other work from going on.
async function storeDuring(
  work: Burden,
  records: readonly SampleRecord[],
  { calls, turns }: BusySide,
  round: number,
  store: (record: SampleRecord) => Promise<unknown>,
): Promise<void> {
  const [callsUs, turnsUs]: [number[], number[]] = [[], []];
  try {
    for (const record of records) {
      const due = performance.now();
      await setImmediate();
      const start = performance.now();
      await store(record);
      const end = performance.now();
      callsUs.push((end - start) * 1_000);
      turnsUs.push((end - due) * 1_000);
      if (work.isOver()) break;
    }
  } finally {
    await work.stop();
  }
  calls.set(round, callsUs);
  turns.set(round, turnsUs);
}

function burden(work: readonly Promise<unknown>[], stop: () => void = () => undefined): Burden {
  let over = false;
  const ended = Promise.all(work).finally(() => {
    over = true;
  });
  // Whoever stops it hears of a failure.
  ended.catch(() => undefined);
  return {
    isOver: () => over,
    async stop() {
      stop();
      await ended;
    },
  };
}

function samplesOf(stores: number, round: number): readonly SampleRecord[] {
  return sampleRecords(stores, round, 'busy');
}

function ignoreAborted(error: unknown): void {
  if (!EiderError.is(error, 'ABORTED')) throw error;
}
