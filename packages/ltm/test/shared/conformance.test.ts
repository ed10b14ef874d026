import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longTermMemorySuite, runCase } from '@eider/conformance';
import type { BlobStore } from '@eider/core';
import { fsBlobStore } from '@eider/storage-cloud/fs';
import { type MemoryBucket, memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { afterAll, describe, expect, test } from 'vitest';
import { openSharedFixture } from './place-fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-shared-suite-'));
afterAll(() => rm(folder, { recursive: true }));

describe.each(['in memory', 'in a folder'])('%s', (where) => {
  test.concurrent.each(longTermMemorySuite.cases)('$id: $requirement', async (conformanceCase) => {
    const buckets = new Map<string, MemoryBucket>();
    const inMemory = (place: string): BlobStore => {
      const bucket = buckets.get(place) ?? memoryBucket();
      buckets.set(place, bucket);
      return memoryBlobStore({ bucket });
    };
    const own = join(folder, conformanceCase.id.replaceAll('/', '_'));
    const inFolder = (place: string): BlobStore => fsBlobStore(join(own, place), { writeOnce: ['log/', 'runs/'] });
    const openFixture = async () => openSharedFixture(where === 'in memory' ? inMemory : inFolder);
    expect(await runCase(conformanceCase, openFixture)).toEqual({ id: conformanceCase.id, passed: true });
  });
});
