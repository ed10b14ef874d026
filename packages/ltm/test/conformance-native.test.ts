import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { longTermMemorySuite, runCase } from '@eider/conformance';
import { openFileLog } from '@eider/storage-cloud/fs';
import { afterAll, expect, test } from 'vitest';
import { openMemoryFixture } from './conformance/memory-fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-ltm-conformance-'));
const engine = await openNodeDuckDb();

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

test.each(longTermMemorySuite.cases)('$id', async (conformanceCase) => {
  const result = await runCase(conformanceCase, async () =>
    openMemoryFixture({
      engine,
      newPath: () => join(folder, `${crypto.randomUUID()}.duckdb`),
      openLog: (path, clock) => openFileLog(`${path}.log`, { clock, preallocateBytes: 65_536 }),
    }),
  );
  expect(result.error).toBeUndefined();
});
