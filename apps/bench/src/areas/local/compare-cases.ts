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

/** What others build on SQLite, for comparison: each with its own defaults of durability, which its name says. */
export async function* compareCases(workplace: Workplace): AsyncIterable<BenchCase> {
  const { folder, peers, size } = workplace;
  const records = sampleRecords(LOCAL_SCALES[size].comparedStores, 1);
  const { root, memory } = await openOurs(folder, 'compared');
  await using _closing = root;
  const keyv = await openKeyv(peers, join(folder, 'keyv.sqlite')).catch((error: unknown) => ({ error }));
  const langGraph = await LangGraphPeer.open(peers, join(folder, 'langgraph.sqlite')).catch((error: unknown) => ({
    error,
  }));
  yield storeCase(memory, records, keyv, langGraph);
  yield readCase(memory, records, keyv, langGraph);
  if (!('error' in keyv)) await keyv.disconnect();
  if (!('error' in langGraph)) langGraph.close();
}

type Failed = { readonly error: unknown };

function storeCase(
  memory: LongTermMemory,
  records: readonly SampleRecord[],
  keyv: KeyvPeer | Failed,
  langGraph: LangGraphPeer | Failed,
): BenchCase {
  return {
    id: 'local/compare-store',
    unit: 'us',
    better: 'lower',
    ours: () =>
      timeUsEach(records.length, async () => {
        for (const { key, value } of records) await memory.store(key, value);
      }),
    peers: [
      {
        name: 'keyv with @keyv/sqlite (rollback journal)',
        suffix: 'keyv',
        measure: () =>
          timeUsEach(records.length, async () => {
            const peer = orThrow(keyv);
            for (const { key, value } of records) await peer.set(key, value);
          }),
      },
      {
        name: "LangGraph's SqliteStore (Python, rollback journal)",
        suffix: 'langgraph',
        measure: () => orThrow(langGraph).put(keysOf(records), records[0]?.value ?? null),
      },
    ],
  };
}

function readCase(
  memory: LongTermMemory,
  records: readonly SampleRecord[],
  keyv: KeyvPeer | Failed,
  langGraph: LangGraphPeer | Failed,
): BenchCase {
  return {
    id: 'local/compare-retrieve',
    unit: 'us',
    better: 'lower',
    ours: () =>
      timeUsEach(records.length, async () => {
        for (const { key } of records) await memory.retrieve(key);
      }),
    peers: [
      {
        name: 'keyv with @keyv/sqlite',
        suffix: 'keyv',
        measure: () =>
          timeUsEach(records.length, async () => {
            const peer = orThrow(keyv);
            for (const { key } of records) await peer.get(key);
          }),
      },
      {
        name: "LangGraph's SqliteStore (Python)",
        suffix: 'langgraph',
        measure: () => orThrow(langGraph).get(keysOf(records)),
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
