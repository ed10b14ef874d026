import { type BlobStore, type ManualClock, manualClock, seededRandom, sequentialIds, sha256Hex } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { type BlobLog, blobLogOf } from '../../src/bucket/blob-log.ts';
import { type Bucket, bucketOf } from '../../src/bucket/bucket.ts';
import type { BucketSettings } from '../../src/bucket/bucket-settings.ts';
import { EntriesHash } from '../../src/bucket/entries-hash.ts';
import type { HeadCheckpoint, RunEntry } from '../../src/bucket/head.ts';
import { fileKey } from '../../src/bucket/object-keys.ts';
import type { NewFile } from '../../src/bucket/publish-checkpoint.ts';
import { createDescription, type StoreDescription } from '../../src/bucket/store-description.ts';
import { wrappedStore } from './wrapped-store.ts';

const START_MS = 1_800_000_000_000;

export const DESCRIPTION: StoreDescription = {
  storeId: 'store-1',
  createdAt: new Date(START_MS),
  checkpointFormat: 'parquet',
  tokenizer: 'words-1',
  base: undefined,
  begins: { after: 0, timeMs: 0 },
};

/** One memory's bucket in memory, on a clock that the store shares, with a count of requests. */
export interface BucketFixture {
  readonly clock: ManualClock;
  readonly store: BlobStore;
  /** Requests so far, as `operation key`. */
  readonly requests: string[];
  /** A process of its own. */
  process(settings?: Partial<BucketSettings>, store?: BlobStore): Bucket;
  /** A log of its own, opened at head. */
  log(settings?: Partial<BucketSettings>, store?: BlobStore): Promise<BlobLog>;
}

export async function openBucketFixture(): Promise<BucketFixture> {
  const clock = manualClock(START_MS);
  const requests: string[] = [];
  const store = counting(memoryBlobStore({ clock, bucket: memoryBucket() }), requests);
  await createDescription(store, DESCRIPTION);
  requests.length = 0;
  let processes = 0;
  const process: BucketFixture['process'] = (settings = {}, through = store) => {
    processes += 1;
    const parts = { store: through, clock, ids: sequentialIds(`p${processes}`), random: seededRandom(processes) };
    return bucketOf(parts, DESCRIPTION, { maxClockLeadMs: Number.POSITIVE_INFINITY, ...settings });
  };
  const log: BucketFixture['log'] = async (settings, through) => {
    const bucket = process(settings, through);
    return blobLogOf(bucket, await bucket.heads.observe());
  };
  return { clock, store, requests, process, log };
}

function counting(store: BlobStore, requests: string[]): BlobStore {
  const count = <T>(operation: string, key: string, call: () => T): T => {
    requests.push(`${operation} ${key.replace(/^(log\/)0+/, '$1').replace(/-[0-9a-f]{64}/, '')}`);
    return call();
  };
  return wrappedStore(store, {
    get: (key, options) => count('get', key, () => store.get(key, options)),
    head: (key, options) => count('head', key, () => store.head(key, options)),
    put: (key, bytes, options) => count('put', key, () => store.put(key, bytes, options)),
    delete: (key, options) => count('delete', key, () => store.delete(key, options)),
    list: (prefix, options) => count('list', prefix, () => store.list(prefix, options)),
  });
}

/** A file for a run, with its bytes. */
export function newFile(sequence: number, content: string): NewFile {
  const bytes = new TextEncoder().encode(content);
  const sha256 = sha256Hex(bytes);
  return { key: fileKey(sequence, sha256, 'parquet'), sha256, sizeBytes: bytes.byteLength, bytes };
}

export function runOf({ bytes: _, ...file }: NewFile, from: number, to: number): RunEntry {
  const entriesHash = new EntriesHash().toHex();
  return {
    ...file,
    from,
    to,
    firstKey: 'a',
    lastKey: 'b',
    records: 1,
    entriesHash,
    parts: [],
    dead: undefined,
  };
}

export function checkpointOf(seq: number, runs: readonly RunEntry[]): HeadCheckpoint {
  return { seq, chain: sha256Hex(`commit ${seq}`), timeMs: START_MS, runs };
}

/** Appends batches of one byte. */
export async function appendMany(log: BlobLog, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await log.append(Uint8Array.of(1), { after: log.state?.lastSequence ?? 0 });
  }
}

export async function sequencesAfter(log: BlobLog, after: number): Promise<readonly number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of log.read({ after })) sequences.push(sequence);
  return sequences;
}

/** Lets a pending call go on until it has ended, through pauses and deadlines. */
export async function ended<T>(clock: Pick<ManualClock, 'advance'>, call: Promise<T>): Promise<T> {
  let isPending = true;
  const settled = call.finally(() => {
    isPending = false;
  });
  settled.catch(() => undefined);
  for (let turn = 0; isPending && turn < 2_000; turn += 1) await clock.advance(50);
  return settled;
}
