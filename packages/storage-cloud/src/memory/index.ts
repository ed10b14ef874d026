export { type MemoryBlobStoreOptions, memoryBlobStore } from './memory-blob-store.ts';
export { type MemoryBucket, memoryBucket, type StoredBlob } from './memory-bucket.ts';
export { type MemoryDocumentStoreOptions, memoryDocumentStore } from './memory-document-store.ts';
export { type DocumentShelf, type MemoryDocuments, memoryDocuments } from './memory-documents.ts';
export { type MemoryLogOptions, memoryLog } from './memory-log.ts';
