import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { longTermMemorySuite, runCase } from '@eider/conformance';
import type { CommitLog } from '@eider/core';
import { type MemoryBucket, memoryBlobStore, memoryBucket, memoryLog } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { type OpenAt, openMemoryFixture } from './conformance/memory-fixture.ts';

const engine = await openWasmDuckDb();
const parquet = parquetCodec();
// Logs and buckets outlive their memories as the engine's virtual files do, so that opening again is real.
const places = new Map<string, { readonly log: CommitLog; readonly bucket: MemoryBucket }>();
let files = 0;

const openAt: OpenAt = (settings, clock) => {
  const place = places.get(settings.path) ?? { log: memoryLog({ clock }), bucket: memoryBucket() };
  places.set(settings.path, place);
  const blobStore = memoryBlobStore({ bucket: place.bucket });
  return createMemory(
    { engine, log: place.log, clock, blobStore, parquet, owned: [blobStore] },
    { ...settings, format: 'parquet' },
  );
};

function newPath(): string {
  files += 1;
  return `memory-${files}.duckdb`;
}

afterAll(() => engine.close());

// What reads or writes runs; everything else is the same code on WASM with DuckDB's tables, and on Parquet runs in Node.
const ASKS_THE_RUNS =
  /\/(store|records|retrieve|delete|many|delete-many|search|filter|list|count|checkpoint|reopen|revision|stats|times)\//;

test.each(longTermMemorySuite.cases.filter(({ id }) => ASKS_THE_RUNS.test(id)))(
  '$id: $requirement',
  async (conformanceCase) => {
    const { error } = await runCase(conformanceCase, async () => openMemoryFixture(newPath, openAt));
    if (error !== undefined) throw error;
  },
);
