import { type Blob, type BlobInfo, type BlobStore, EiderError, sha256Hex } from '../../src/index.ts';

/** A store in a Map, in which a test may change whatever it likes. */
export interface MapStore extends BlobStore {
  readonly blobs: Map<string, { readonly bytes: Uint8Array; readonly at: number }>;
  /** Calls so far. */
  readonly calls: number;
  /** From this call on every call fails, as if the process or the store had died. */
  failFrom: number;
  /** Gives `lastModified`. */
  nowMs: number;
}

export function mapStore(): MapStore {
  const blobs: MapStore['blobs'] = new Map();
  const infoOf = (key: string, { bytes, at }: { bytes: Uint8Array; at: number }): BlobInfo => ({
    key,
    sizeBytes: bytes.length,
    etag: sha256Hex(bytes),
    lastModified: new Date(at),
  });
  const store = {
    blobs,
    calls: 0,
    failFrom: Number.POSITIVE_INFINITY,
    nowMs: 0,
    async get(key: string, options: { range?: { start: number; end?: number } } = {}): Promise<Blob | undefined> {
      step();
      const found = blobs.get(key);
      const { start = 0, end } = options.range ?? {};
      return found === undefined ? undefined : { ...infoOf(key, found), bytes: found.bytes.slice(start, end) };
    },
    async head(key: string): Promise<BlobInfo | undefined> {
      step();
      const found = blobs.get(key);
      return found === undefined ? undefined : infoOf(key, found);
    },
    async put(key: string, bytes: Uint8Array, options: { ifNoneMatch?: '*' } = {}): Promise<{ etag: string }> {
      step();
      if (options.ifNoneMatch === '*' && blobs.has(key)) throw new EiderError('PRECONDITION_FAILED', 'there is one');
      blobs.set(key, { bytes: bytes.slice(), at: store.nowMs });
      return { etag: sha256Hex(bytes) };
    },
    async delete(key: string): Promise<boolean> {
      step();
      return blobs.delete(key);
    },
    async *list(prefix: string): AsyncGenerator<BlobInfo> {
      step();
      const keys = [...blobs.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        const found = blobs.get(key);
        if (found !== undefined) yield infoOf(key, found);
      }
    },
    close: async () => undefined,
  };
  function step(): void {
    store.calls += 1;
    if (store.calls >= store.failFrom) throw new EiderError('UNAVAILABLE', 'the store does not answer');
  }
  return store;
}
