import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { longTermMemorySuite, runCase } from '@eider/conformance';
import type { CommitLog } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { type OpenAt, openMemoryFixture } from './conformance/memory-fixture.ts';

const engine = await openWasmDuckDb();
// Logs outlive their memories as the engine's virtual files do, so that opening again is real.
const logs = new Map<string, CommitLog>();
let files = 0;

const openAt: OpenAt = (settings, clock) => {
  const log = logs.get(settings.path) ?? memoryLog({ clock });
  logs.set(settings.path, log);
  return createMemory({ engine, log, clock }, settings);
};

function newPath(): string {
  files += 1;
  return `memory-${files}.duckdb`;
}

afterAll(() => engine.close());

test.each(longTermMemorySuite.cases)('$id: $requirement', async (conformanceCase) => {
  const { error } = await runCase(conformanceCase, async () => openMemoryFixture(newPath, openAt));
  if (error !== undefined) throw error;
});
