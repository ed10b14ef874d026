import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { longTermMemorySuite, runCase } from '@eider/conformance';
import { fsBlobStore, openFileLog } from '@eider/storage-cloud/fs';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { type OpenAt, openMemoryFixture } from './conformance/memory-fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-ltm-parquet-'));
const engine = await openNodeDuckDb();
const parquet = parquetCodec();
let files = 0;

const openAt: OpenAt = async (settings, clock) => {
  const log = await openFileLog(`${settings.path}.log`, { clock, preallocateBytes: 65_536 });
  const runsFolder = `${settings.path}.runs`;
  const blobStore = fsBlobStore(runsFolder, { writeOnce: [''] });
  return createMemory(
    { engine, log, clock, blobStore, parquet, owned: [log, blobStore] },
    { ...settings, format: 'parquet', runsFolder },
  );
};

function newPath(): string {
  files += 1;
  return join(folder, `memory-${files}.duckdb`);
}

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

// Concurrent, because opening and folding in mostly wait for the disk.
test.concurrent.each(longTermMemorySuite.cases)('$id: $requirement', async (conformanceCase) => {
  const { error } = await runCase(conformanceCase, async () => openMemoryFixture(newPath, openAt));
  if (error !== undefined) throw error;
});
