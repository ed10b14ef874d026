import { join } from 'node:path';
import type { LongTermMemory } from '@eider/core';
import type { BenchCase } from '../../harness/bench-case.ts';
import { timeUsEach } from '../../harness/timing.ts';
import { type KeyvPeer, openKeyv } from '../../peers/keyv-sqlite.ts';
import { LangGraphPeer } from '../../peers/langgraph-store.ts';
import type { Workplace } from '../area.ts';
import { openOurs } from './pair.ts';
import { type SampleRecord, sampleRecords } from './records.ts';
import { LOCAL_SCALES } from './scale.ts';
import { perRound } from './unused.ts';

// Rounds are short, because the peers take their time: ours would still be compiled in the first ones.
const WARM_UPS = 6;

/** What others build on SQLite, for comparison: each with its own defaults of durability, which its name says. */
export async function* compareCases(workplace: Workplace): AsyncIterable<BenchCase> {
  const { folder, peers, size } = workplace;
  const { comparedStores, comparedReads } = LOCAL_SCALES[size];
  // The same keys with other values: SQLite writes nothing where a row stays as it is.
  const recordsOf = perRound((round) => sampleRecords(comparedStores, round));
  const { root, memory } = await openOurs(folder, 'compared');
  await using _closing = root;
  const keyv = await openKeyv(peers, join(folder, 'keyv.sqlite')).catch((error: unknown) => ({ error }));
  const langGraph = await LangGraphPeer.open(peers, join(folder, 'langgraph.sqlite')).catch((error: unknown) => ({
    error,
  }));
  yield storeCase(memory, recordsOf, keyv, langGraph);
  yield readCase(memory, readsOf(recordsOf(1), comparedReads), keyv, langGraph);
  if (!('error' in keyv)) await keyv.disconnect();
  if (!('error' in langGraph)) langGraph.close();
}

type Failed = { readonly error: unknown };

function storeCase(
  memory: LongTermMemory,
  recordsOf: (round: number) => readonly SampleRecord[],
  keyv: KeyvPeer | Failed,
  langGraph: LangGraphPeer | Failed,
): BenchCase {
  return {
    id: 'local/compare-store',
    unit: 'us',
    better: 'lower',
    warmUps: WARM_UPS,
    ours: (round) => {
      const records = recordsOf(round);
      return timeUsEach(records.length, async () => {
        for (const { key, value } of records) await memory.store(key, value);
      });
    },
    peers: [
      {
        name: 'keyv with @keyv/sqlite (rollback journal)',
        suffix: 'keyv',
        measure: (round) => {
          const [peer, records] = [orThrow(keyv), recordsOf(round)];
          return timeUsEach(records.length, async () => {
            for (const { key, value } of records) await peer.set(key, value);
          });
        },
      },
      {
        name: "LangGraph's SqliteStore (Python, rollback journal)",
        suffix: 'langgraph',
        measure: (round) => orThrow(langGraph).put(keysOf(recordsOf(round)), recordsOf(round)[0]?.value ?? null),
      },
    ],
  };
}

function readCase(
  memory: LongTermMemory,
  keys: readonly string[],
  keyv: KeyvPeer | Failed,
  langGraph: LangGraphPeer | Failed,
): BenchCase {
  return {
    id: 'local/compare-retrieve',
    unit: 'us',
    better: 'lower',
    ours: () =>
      timeUsEach(keys.length, async () => {
        for (const key of keys) await memory.retrieve(key);
      }),
    peers: [
      {
        name: 'keyv with @keyv/sqlite',
        suffix: 'keyv',
        measure: () =>
          timeUsEach(keys.length, async () => {
            const peer = orThrow(keyv);
            for (const key of keys) await peer.get(key);
          }),
      },
      {
        name: "LangGraph's SqliteStore (Python)",
        suffix: 'langgraph',
        measure: () => orThrow(langGraph).get(keys),
      },
    ],
  };
}

function orThrow<T extends object>(peer: T | Failed): T {
  if ('error' in peer) throw peer.error;
  return peer;
}

function keysOf(records: readonly SampleRecord[]): readonly string[] {
  return records.map(({ key }) => key);
}

/** As many reads as were asked for, through all keys again and again. */
function readsOf(records: readonly SampleRecord[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => records[index % records.length]?.key ?? '');
}
