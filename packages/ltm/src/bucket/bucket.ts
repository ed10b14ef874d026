import type { BlobStore, Clock, IdSource, Random } from '@eider/core';
import { type BucketSettings, parseBucketSettings } from './bucket-settings.ts';
import { HeadFile } from './head-file.ts';
import { ObservationCache } from './observations.ts';
import { retrying } from './patience.ts';
import { StoreClock } from './store-clock.ts';
import { readDescription, type StoreDescription } from './store-description.ts';
import { observedTrust, type Trust } from './trust.ts';

/** What a memory in a bucket is made from. The store's keys are those below the memory's prefix. */
export interface BucketParts {
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: Random;
}

/** A memory's place in a store, for one process: what the log, checkpoints and garbage collection share. */
export interface Bucket extends BucketParts {
  readonly settings: BucketSettings;
  readonly description: StoreDescription;
  readonly observations: ObservationCache;
  readonly heads: HeadFile;
  readonly trust: Trust;
  readonly storeClock: StoreClock;
}

/** The place of a memory that exists; sends no request. */
export function bucketOf(
  parts: BucketParts,
  description: StoreDescription,
  settings?: Partial<BucketSettings>,
): Bucket {
  const { store, clock, ids, random } = parts;
  const parsed = parseBucketSettings(settings);
  const observations = new ObservationCache(clock, parsed);
  const base = { store, clock, ids, random, settings: parsed, description, observations };
  const heads = new HeadFile(base);
  return { ...base, heads, trust: observedTrust(observations, heads), storeClock: new StoreClock(base) };
}

/** The place of the memory that lies in this store; undefined if there is none. */
export async function findBucket(
  parts: BucketParts,
  settings?: Partial<BucketSettings>,
  signal?: AbortSignal,
): Promise<Bucket | undefined> {
  const retries = { ...parts, settings: parseBucketSettings(settings) };
  const description = await retrying(retries, signal, (during) => readDescription(parts.store, { signal: during }));
  return description === undefined ? undefined : bucketOf(parts, description, settings);
}
