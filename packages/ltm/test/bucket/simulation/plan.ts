import type { BlobStore, EiderError } from '@eider/core';
import { type Bucket, type BucketParts, bucketOf } from '../../../src/bucket/bucket.ts';
import type { BucketSettings } from '../../../src/bucket/bucket-settings.ts';
import {
  judgeProposal,
  mayDropDeletions,
  type Proposal,
  type ProposalVerdict,
} from '../../../src/bucket/checkpoint-rules.ts';
import { collectGarbage } from '../../../src/bucket/collect-garbage.ts';
import type { Head, RunEntry } from '../../../src/bucket/head.ts';
import {
  type NewFile,
  type PublishOutcome,
  swapCheckpoint,
  uploadFile,
} from '../../../src/bucket/publish-checkpoint.ts';
import { type CommitWriter, SlotWriter } from '../../../src/bucket/slot-writer.ts';
import { createDescription, readDescription, type StoreDescription } from '../../../src/bucket/store-description.ts';
import { type NameFiles, nameFiles } from './map-run.ts';

/** The file that a simulated memory may adopt. */
export const BASE_KEY = 'base.json';

export type Judge = (head: Head, proposal: Proposal) => ProposalVerdict;

/** Every piece of the protocol that a planted bug may replace; the right ones are the product's own. */
export interface Plan {
  /** The process's way to the store. */
  readonly storeOf: (store: BlobStore) => BlobStore;
  readonly bucketOf: (parts: BucketParts, description: StoreDescription, settings: Partial<BucketSettings>) => Bucket;
  readonly writerOf: (bucket: Bucket) => CommitWriter;
  /** Opens the description, or creates it. */
  readonly describe: (parts: BucketParts) => Promise<StoreDescription>;
  /** Where a memory that has no checkpoint finds what it adopted. */
  readonly baseKeyOf: (bucket: Bucket) => Promise<string | undefined>;
  /** What a caller is told of a write whose outcome nobody knows. */
  readonly whenIndeterminate: (error: EiderError) => 'unknown' | 'failed' | 'acknowledged' | 'again';
  /** Whether conditions are judged again over the state after a rebase. */
  readonly judgesAgain: boolean;
  readonly inReadingOrder: (runs: readonly RunEntry[]) => readonly RunEntry[];
  readonly nameFiles: NameFiles;
  /** The sequence that a new file's key carries, of a checkpoint and the last commit that the file covers. */
  readonly keySequence: (checkpoint: number, covers: number) => number;
  readonly mayDropDeletions: typeof mayDropDeletions;
  readonly judge: Judge;
  /** Whether a checkpoint may be made of runs alone, without a new commit. */
  readonly mergesInPlace: boolean;
  readonly publish: (
    bucket: Bucket,
    proposal: Proposal,
    files: readonly NewFile[],
    judge: Judge,
  ) => Promise<PublishOutcome>;
  /** What the loser of a race does with what it has uploaded. */
  readonly afterLoss: (bucket: Bucket, files: readonly NewFile[]) => Promise<void>;
  readonly collect: (bucket: Bucket) => Promise<void>;
}

/** The protocol as it is. */
export const rightPlan: Plan = {
  storeOf: (store) => store,
  bucketOf,
  writerOf: (bucket) => new SlotWriter(bucket),
  describe: describeMemory,
  baseKeyOf: async ({ description }) => description.base?.key,
  whenIndeterminate: () => 'unknown',
  judgesAgain: true,
  inReadingOrder: (runs) => runs,
  nameFiles,
  keySequence: (checkpoint) => checkpoint,
  mayDropDeletions,
  judge: judgeProposal,
  mergesInPlace: false,
  publish: publishInOrder,
  afterLoss: async () => undefined,
  async collect(bucket) {
    await collectGarbage(bucket);
  },
};

async function describeMemory(parts: BucketParts): Promise<StoreDescription> {
  const existing = await readDescription(parts.store);
  if (existing !== undefined) return existing;
  const base = await parts.store.head(BASE_KEY);
  const adopted =
    base === undefined ? undefined : { key: BASE_KEY, etag: base.etag, sizeBytes: base.sizeBytes, sha256: base.etag };
  return createDescription(parts.store, newDescription(parts, adopted));
}

export function newDescription({ ids, clock }: BucketParts, base: StoreDescription['base']): StoreDescription {
  return {
    storeId: ids.next(),
    createdAt: new Date(Math.floor(clock.nowMs())),
    checkpointFormat: 'parquet',
    tokenizer: 'none',
    base,
    begins: { after: 0, timeMs: 0 },
  };
}

async function publishInOrder(
  bucket: Bucket,
  proposal: Proposal,
  files: readonly NewFile[],
  judge: Judge,
): Promise<PublishOutcome> {
  for (const file of files) await uploadFile(bucket, file);
  return swapCheckpoint(bucket, proposal, undefined, judge);
}
