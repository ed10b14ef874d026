export { BlobLog, type BlobLogOptions, blobLogOf, openBlobLog } from './blob-log.ts';
export { type Bucket, type BucketParts, bucketOf, findBucket } from './bucket.ts';
export type { BucketSettings } from './bucket-settings.ts';
export { mayDropDeletions, type Proposal, replaceRuns } from './checkpoint-rules.ts';
export { type CollectOptions, collectGarbage, type GarbageReport } from './collect-garbage.ts';
export { checkRunSources, EntriesHash, type RunSources } from './entries-hash.ts';
export type { FileEntry, Head, HeadCheckpoint, Pin, RunEntry } from './head.ts';
export type { HeadVersion } from './head-file.ts';
export { type FileKind, type FileName, fileKey, parseFileKey } from './object-keys.ts';
export { type PinnedCheckpoint, pinCheckpoint, releasePin } from './pins.ts';
export { type NewFile, type PublishOutcome, publishCheckpoint, uploadFile } from './publish-checkpoint.ts';
export {
  type AdoptedBase,
  type CheckpointFormat,
  createDescription,
  readDescription,
  type StoreDescription,
} from './store-description.ts';
