import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { type LongTermMemory, manualClock, type SqlEngine } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { memoryLog } from '@eider/storage-cloud/memory';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { ensureHistory, looks, surveys } from './conformance/model-looks.ts';
import { openWorld, type WorldPlace } from './conformance/model-world.ts';
import { deletes, manyDeletes, manyStores, type Step, stores, transactions } from './conformance/model-writes.ts';

const START_MS = Date.UTC(2024, 1, 29, 12);
const SETTINGS = { memtable: { maxEntries: 6 } };

const waits: fc.Arbitrary<Step> = fc.integer({ min: 1, max: 10 }).map(
  (ms) =>
    ({ clock }) =>
      clock.advance(ms),
);
const checkpoints: Step = ({ memory }) => memory.checkpoint();
const reopens: Step = (world) => world.reopen();
const crashes: Step = (world) => world.crash();

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: stores },
    { weight: 2, arbitrary: manyStores },
    { weight: 3, arbitrary: deletes },
    { weight: 1, arbitrary: manyDeletes },
    { weight: 3, arbitrary: transactions },
    { weight: 3, arbitrary: looks },
    { weight: 1, arbitrary: fc.constant(surveys) },
    { weight: 2, arbitrary: waits },
    { weight: 1, arbitrary: fc.constant(checkpoints) },
    { weight: 1, arbitrary: fc.constant(reopens) },
    { weight: 1, arbitrary: fc.constant(crashes) },
  ),
  { minLength: 5, maxLength: 50, size: 'max' },
);

const folder = await mkdtemp(join(tmpdir(), 'eider-ltm-model-'));
const engines: SqlEngine[] = [];
let files = 0;

afterAll(async () => {
  for (const engine of engines) await engine.close();
  await rm(folder, { recursive: true });
});

function newPath(): string {
  files += 1;
  return join(folder, `memory-${files}.duckdb`);
}

/** Files on the disk: what a crash leaves is what they hold at that moment. */
function nativePlace(engine: SqlEngine): { readonly place: WorldPlace; dispose(): Promise<void> } {
  const clock = manualClock(START_MS);
  const opened: LongTermMemory[] = [];
  let path = newPath();
  const open = async (): Promise<LongTermMemory> => {
    const log = await openFileLog(`${path}.log`, { clock, preallocateBytes: 65_536 });
    const memory = await createMemory({ engine, log, clock, owned: [log] }, { ...SETTINGS, path });
    opened.push(memory);
    return memory;
  };
  const openCrashed = async (): Promise<LongTermMemory> => {
    const left = newPath();
    await copyFile(`${path}.log`, `${left}.log`);
    await copyFile(path, left);
    path = left;
    return open();
  };
  return {
    place: { clock, open, openCrashed },
    dispose: async () => {
      for (const memory of opened) await memory.close();
    },
  };
}

/** Files of an engine that has no disk: what a crash leaves is the log alone. */
function wasmPlace(engine: SqlEngine): { readonly place: WorldPlace; dispose(): Promise<void> } {
  const clock = manualClock(START_MS);
  const log = memoryLog({ clock });
  const opened: LongTermMemory[] = [];
  let path = newPath();
  const open = async (): Promise<LongTermMemory> => {
    const memory = await createMemory({ engine, log, clock }, { ...SETTINGS, path });
    opened.push(memory);
    return memory;
  };
  const openCrashed = (): Promise<LongTermMemory> => {
    path = newPath();
    return open();
  };
  return {
    place: { clock, open, openCrashed },
    dispose: async () => {
      for (const memory of opened) await memory.close();
    },
  };
}

async function isSeenAsModel(
  opened: { readonly place: WorldPlace; dispose(): Promise<void> },
  some: readonly Step[],
): Promise<void> {
  try {
    const world = await openWorld(opened.place);
    for (const step of some) await step(world);
    await surveys(world);
    await ensureHistory(world);
  } finally {
    await opened.dispose();
  }
}

test.each([
  { name: 'native', openEngine: () => openNodeDuckDb(), placeOf: nativePlace },
  { name: 'wasm', openEngine: () => openWasmDuckDb(), placeOf: wasmPlace },
])(
  'any sequence of writes, transactions, checkpoints, reopenings, crashes and waits is seen as a plain map with plain BM25 shows it ($name)',
  async ({ openEngine, placeOf }) => {
    const engine = await openEngine();
    engines.push(engine);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.array(looks, { minLength: 2, maxLength: 2 }), async (some, last) => {
        runs += 1;
        await isSeenAsModel(placeOf(engine), [...some, ...last]);
      }),
      { numRuns: 20 },
    );
    expect(runs).toBe(20);
  },
);
