import {
  type BlobStore,
  type LongTermMemory,
  type ManualClock,
  manualClock,
  seededRandom,
  sequentialIds,
} from '@eider/core';
import { type MemoryBucket, memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { createSharedMemory, type SharedMemorySettings } from '../../src/memory/create-shared-memory.ts';
import { wrappedStore } from './wrapped-store.ts';

/** Every key that a memory may touch below its prefix. */
export const OWN_KEYS: RegExp =
  /^(format\.json|head\.json|clock\.json|log\/\d{20}|runs\/\d{20}-[0-9a-f]{64}\.(run|parquet|seg|dead))$/;

const parquet = parquetCodec();

/** A place whose requests are written down: what a memory does to a store that others have tampered with. */
export interface RecordedPlace {
  readonly clock: ManualClock;
  readonly bucket: MemoryBucket;
  readonly store: BlobStore;
  /** Keys that were read, changed or listed by prefix, since the last `forget`. */
  readonly touched: ReadonlySet<string>;
  readonly changed: readonly string[];
  /** The most bytes that one read has asked for; infinite if it asked for all of an object. */
  readonly largestRead: number;
  forget(): void;
  open(settings?: SharedMemorySettings): Promise<LongTermMemory>;
  /** All objects, as text that can be compared. */
  contents(): ReadonlyMap<string, string>;
}

export function recordedPlace(): RecordedPlace {
  const clock = manualClock(Date.UTC(2024, 0, 1));
  const bucket = memoryBucket();
  const inner = memoryBlobStore({ bucket, clock });
  const ids = sequentialIds();
  const touched = new Set<string>();
  const changed: string[] = [];
  const reads: number[] = [];
  const store = wrappedStore(inner, {
    get(key, options) {
      touched.add(key);
      const { range } = options ?? {};
      reads.push(
        range === undefined ? (bucket.blobs.get(key)?.bytes.byteLength ?? 0) : (range.end ?? Infinity) - range.start,
      );
      return inner.get(key, options);
    },
    head(key, options) {
      touched.add(key);
      return inner.head(key, options);
    },
    put(key, bytes, options) {
      touched.add(key);
      changed.push(key);
      return inner.put(key, bytes, options);
    },
    delete(key, options) {
      touched.add(key);
      changed.push(key);
      return inner.delete(key, options);
    },
  });
  return {
    clock,
    bucket,
    store,
    touched,
    changed,
    get largestRead() {
      return Math.max(0, ...reads);
    },
    forget() {
      touched.clear();
      changed.length = 0;
      reads.length = 0;
    },
    open: (settings = {}) =>
      createSharedMemory(
        { blobStore: store, parquet, clock, ids, random: seededRandom(1) },
        { log: { retainMs: 0, retainBytes: 0 }, bucket: { graceMs: 1_000 }, ...settings },
      ),
    contents: () => new Map([...bucket.blobs].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString('base64')])),
  };
}

/** A place with a memory in it: two records that a checkpoint holds, and one that only the log has. */
export async function filledPlace(): Promise<RecordedPlace> {
  const place = recordedPlace();
  const memory = await place.open();
  await memory.store('a', { text: 'apples and pears' });
  await memory.store('b', { text: 'more pears' });
  await memory.checkpoint();
  await memory.store('c', { text: 'cherries' });
  await memory.close();
  place.forget();
  return place;
}
