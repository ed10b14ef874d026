import type { LongTermMemoryFixture, OpenFixture } from '@eider/conformance';
import { type BlobStore, EiderError } from '@eider/core';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { createSharedMemory } from '../../src/memory/create-shared-memory.ts';
import { openMemoryFixture } from '../conformance/memory-fixture.ts';

const parquet = parquetCodec();

/** Shared memories, each in a place of its own that `openPlace` gives by its number. */
export function openSharedFixture(openPlace: (place: string) => BlobStore): OpenFixture<LongTermMemoryFixture> {
  let places = 0;
  const newPath = (): string => {
    places += 1;
    return String(places);
  };
  return openMemoryFixture(newPath, async ({ path, table, format, ...settings }, clock) => {
    if (table !== undefined || format === 'native')
      throw new EiderError('INTERNAL', 'shared memories have no such setting');
    const blobStore = openPlace(path);
    // The fixture's clock is not the store's.
    const bucket = { maxClockLeadMs: Number.POSITIVE_INFINITY };
    return createSharedMemory({ blobStore, parquet, clock, owned: [blobStore] }, { ...settings, bucket });
  });
}
