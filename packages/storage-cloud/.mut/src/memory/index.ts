export { type MemoryBlobStoreOptions, memoryBlobStore } from './memory-blob-store.ts';
export { type MemoryBucket, memoryBucket, type StoredBlob } from './memory-bucket.ts';
export { type MemoryLogOptions, memoryLog } from './memory-log.ts';
