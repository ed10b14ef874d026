import { type BlobStore, EiderError } from '@eider/core';

/** What was asked of a store, and whether something was deleted that may not be. */
export interface WatchedStore extends BlobStore {
  readonly counts: {
    readonly puts: number;
    readonly uploadedBytes: number;
    readonly logBytes: number;
    readonly deletes: number;
  };
  /** Keys that were deleted although head named them, or did not let them go. */
  readonly wrongDeletes: readonly string[];
}

const HEAD = 'head.json';
const COMMIT = /^log\/(\d{20})$/;

/** A store that looks at head before and after each deletion: what it names then may not go. */
export function watchedStore(store: BlobStore): WatchedStore {
  const counts = { puts: 0, uploadedBytes: 0, logBytes: 0, deletes: 0 };
  const wrongDeletes: string[] = [];
  const look = async (key: string): Promise<void> => {
    const blob = await store.get(HEAD);
    if (!mayGo(key, blob === undefined ? undefined : new TextDecoder().decode(blob.bytes))) wrongDeletes.push(key);
  };
  return {
    counts,
    wrongDeletes,
    get: (key, options) => store.get(key, options),
    head: (key, options) => store.head(key, options),
    list: (prefix, options) => store.list(prefix, options),
    close: () => store.close(),
    put(key, bytes, options) {
      counts.puts += 1;
      counts.uploadedBytes += bytes.byteLength;
      if (COMMIT.test(key)) counts.logBytes += bytes.byteLength;
      return store.put(key, bytes, options);
    },
    async delete(key, options) {
      counts.deletes += 1;
      await look(key);
      const existed = await store.delete(key, options);
      await look(key);
      return existed;
    },
  };
}

/** A commit goes only below the boundary, a file only while head does not name it. */
function mayGo(key: string, head: string | undefined): boolean {
  if (head === undefined) return false;
  const [, sequence] = COMMIT.exec(key) ?? [];
  if (sequence === undefined) return !head.includes(`"${key}"`);
  const { gcBoundary } = JSON.parse(head) as { readonly gcBoundary?: number };
  if (gcBoundary === undefined) throw new EiderError('INTERNAL', 'head has no boundary');
  return Number(sequence) <= gcBoundary;
}
