import { join } from 'node:path';
import type { JsonObject, LongTermMemory } from '@eider/core';
import type { BenchCase } from '../../harness/bench-case.ts';
import { timeMs } from '../../harness/timing.ts';
import { LanceDbPeer } from '../../peers/lance-db.ts';
import type { Workplace } from '../area.ts';
import { assertSame } from './agreement.ts';
import { openOurs } from './pair.ts';

const HANDLES = 8;
const UPSERTS_EACH = 10;
const TARGET = 50;
const VALUE: JsonObject = { text: 'x'.repeat(188) };

/** Eighty upserts through eight handles at the same time, each handle one after the other; the same keys in every round. */
export async function* upsertCases({ folder, peers }: Workplace): AsyncIterable<BenchCase> {
  const { root, memory } = await openOurs(folder, 'upserts');
  await using _closing = root;
  // Views of one memory: in one process a local file has one owner, and all handles lead to it.
  const views = Array.from({ length: HANDLES }, () => root.namespace(...memory.path));
  const lance = await LanceDbPeer.open(peers, join(folder, 'lance'), HANDLES).catch((error: unknown) => error);
  yield {
    id: 'local/upserts-80-through-8-handles',
    unit: 'ms',
    better: 'lower',
    ours: () => timeMs(() => upsertAll((handle, key) => (views[handle] as LongTermMemory).store(key, VALUE))),
    peers: [
      {
        name: 'LanceDB, merge insert',
        target: TARGET,
        async measure() {
          if (!(lance instanceof LanceDbPeer)) throw lance;
          const elapsedMs = await timeMs(() =>
            upsertAll((handle, key) => lance.upsert(handle, key, JSON.stringify(VALUE))),
          );
          assertSame('records upserted', await memory.count(), await lance.count());
          return elapsedMs;
        },
      },
    ],
  };
}

async function upsertAll(upsert: (handle: number, key: string) => Promise<unknown>): Promise<void> {
  const numbers = Array.from({ length: UPSERTS_EACH }, (_, number) => number);
  await Promise.all(
    Array.from({ length: HANDLES }, async (_, handle) => {
      for (const number of numbers) await upsert(handle, `record-${handle}-${number}`);
    }),
  );
}
