/** One version of a blob, never changed after it was put. */
export interface StoredBlob {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modifiedMs: number;
}

/** What several memory blob stores share, as several processes share a bucket. */
export interface MemoryBucket {
  readonly blobs: Map<string, StoredBlob>;
  /** A new etag, never given before by this bucket. */
  nextEtag(): string;
}

/** An empty bucket in memory, to be given to one or more `memoryBlobStore`. */
export function memoryBucket(): MemoryBucket {
  let versions = 0;
  return {
    blobs: new Map(),
    nextEtag() {
      versions += 1;
      return `"${versions}"`;
    },
  };
}
