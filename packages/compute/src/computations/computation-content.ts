/** Results too large for their records, by digest. A small part of what a `BlobStore` can do. */
export interface ComputationContent {
  /** Stores bytes under a digest, replacing what is there; durable when it resolves. */
  put(digest: string, bytes: Uint8Array): Promise<void>;
  /** The bytes as they were stored; undefined without any. */
  get(digest: string): Promise<Uint8Array | undefined>;
}

/** Results kept in memory, for tests and for processes that keep nothing. */
export function memoryContent(): ComputationContent {
  const stored = new Map<string, Uint8Array>();
  return {
    put: async (digest, bytes) => {
      stored.set(digest, bytes.slice());
    },
    get: async (digest) => stored.get(digest)?.slice(),
  };
}
