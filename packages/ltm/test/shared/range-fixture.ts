import { type LongTermMemory, manualClock, seededRandom, sequentialIds } from '@eider/core';
import { type MemoryBucket, memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { createSharedMemory, type SharedMemorySettings } from '../../src/memory/create-shared-memory.ts';
import { type CountingStore, countingStore } from './counting-store.ts';

const parquet = parquetCodec();
const WORDS = 500;

export interface RangeFixture {
  readonly bucket: MemoryBucket;
  readonly clock: ReturnType<typeof manualClock>;
  /** A process that counts what it asks of the store. */
  open(settings?: SharedMemorySettings): Promise<{ readonly memory: LongTermMemory; readonly counted: CountingStore }>;
}

/** A bucket that processes open, each with a count of its own. */
export function rangeFixture(): RangeFixture {
  const bucket = memoryBucket();
  const clock = manualClock(Date.UTC(2024, 0, 1));
  const ids = sequentialIds();
  return {
    bucket,
    clock,
    open: async (settings = {}) => {
      const counted = countingStore(memoryBlobStore({ bucket, clock }));
      const components = { blobStore: counted.store, parquet, clock, ids, random: seededRandom(1) };
      return { memory: await createSharedMemory(components, { checkpoint: 'manual', ...settings }), counted };
    },
  };
}

/** A key whose place among others tells nothing of its number. */
export function keyOf(number: number): string {
  const mixed = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  return `user-${mixed.toString(36).padStart(7, '0')}-${number}`;
}

/** A record's value of about 200 bytes. */
export function recordValue(number: number): { readonly number: number; readonly text: string } {
  const words = Array.from({ length: 20 }, (_, at) => `word${(Math.imul(number * 20 + at, 0x85ebca6b) >>> 0) % WORDS}`);
  return { number, text: words.join(' ') };
}

/** Stores records from one number to before another. */
export async function fill(memory: LongTermMemory, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 1_000) {
    const items = Array.from({ length: Math.min(1_000, to - at) }, (_, index) => ({
      key: keyOf(at + index),
      value: recordValue(at + index),
    }));
    await memory.storeMany(items);
  }
}

/** How many runs head lists. */
export function runsOf({ blobs }: MemoryBucket): readonly { readonly key: string; readonly records: number }[] {
  const head = blobs.get('head.json')?.bytes ?? new Uint8Array();
  return JSON.parse(new TextDecoder().decode(head)).checkpoint.runs;
}
