import type { BlobStore } from '@eider/core';
import { type BlobStoreMutant, storeMutant } from './store-mutant.ts';

const FOUR_MEBIBYTES = 4 * 1024 * 1024;

export const writeMutants: readonly BlobStoreMutant[] = [
  storeMutant('put-in-two-steps', 'a put shows the first half of a blob before the whole', (store) => ({
    put: async (key, bytes, options) => {
      const half = await store.put(key, bytes.subarray(0, bytes.byteLength >> 1), options);
      return options === undefined ? store.put(key, bytes) : store.put(key, bytes, { ifMatch: half.etag });
    },
  })),
  storeMutant('put-keeps-first', 'a put leaves an existing blob as it is', (store) => ({
    put: async (key, bytes, options) => {
      const found = await store.head(key);
      return found === undefined || options !== undefined ? store.put(key, bytes, options) : { etag: found.etag };
    },
  })),
  storeMutant('put-keeps-the-callers-bytes', 'a put keeps the array that it was given', (store) => {
    const kept = new Map<string, Uint8Array>();
    return {
      put: async (key, bytes, options) => {
        const result = await store.put(key, bytes, options);
        kept.set(result.etag, bytes);
        return result;
      },
      get: async (key, options) => {
        const blob = await store.get(key, options);
        const bytes = blob === undefined ? undefined : kept.get(blob.etag);
        if (blob === undefined || bytes === undefined || options?.range !== undefined) return blob;
        return { ...blob, bytes: bytes.slice() };
      },
    };
  }),
  storeMutant('put-takes-the-buffer', 'a put stores the whole buffer behind a view', (store) => ({
    put: (key, bytes, options) => store.put(key, new Uint8Array(bytes.buffer), options),
  })),
  storeMutant('put-drops-empty', 'a put of no bytes is a delete', (store) => ({
    put: async (key, bytes, options) => {
      const result = await store.put(key, bytes, options);
      if (bytes.byteLength === 0) await store.delete(key);
      return result;
    },
  })),
  storeMutant('put-cuts-at-four-mebibytes', 'a put stores at most four MiB', (store) => ({
    put: (key, bytes, options) => store.put(key, bytes.subarray(0, FOUR_MEBIBYTES), options),
  })),
  storeMutant('put-other-etag', 'put gives another etag than head', (store) => ({
    put: async (key, bytes, options) => ({ etag: `W/${(await store.put(key, bytes, options)).etag}` }),
  })),
  storeMutant('etag-is-the-size', 'the etag is made of the size of the blob', etagOfSize),
  storeMutant('delete-does-nothing', 'delete says true and leaves the blob', (store) => ({
    delete: async (key) => (await store.head(key)) !== undefined,
  })),
  storeMutant('delete-always-true', 'delete says true whether or not there was a blob', (store) => ({
    delete: async (key, options) => (await store.delete(key, options)) || true,
  })),
  storeMutant('delete-whole-folder', 'delete removes the keys below the key, too', (store) => ({
    delete: async (key, options) => {
      const isThere = await store.delete(key, options);
      for await (const info of store.list(`${key}/`)) await store.delete(info.key);
      return isThere;
    },
  })),
  storeMutant('put-replaces-folder', 'a blob at `a` goes when one is put at `a/b`', (store) => ({
    put: async (key, bytes, options) => {
      const slash = key.lastIndexOf('/');
      const result = await store.put(key, bytes, options);
      if (slash > 0) await store.delete(key.slice(0, slash));
      return result;
    },
  })),
];

function etagOfSize(store: BlobStore): Partial<BlobStore> {
  return {
    get: async (key, options) => {
      const blob = await store.get(key, options);
      return blob === undefined ? undefined : { ...blob, etag: `"${blob.sizeBytes}"` };
    },
    head: async (key, options) => {
      const info = await store.head(key, options);
      return info === undefined ? undefined : { ...info, etag: `"${info.sizeBytes}"` };
    },
    put: async (key, bytes, options) => {
      await store.put(key, bytes, options);
      return { etag: `"${bytes.byteLength}"` };
    },
    async *list(prefix, options) {
      for await (const info of store.list(prefix, options)) yield { ...info, etag: `"${info.sizeBytes}"` };
    },
  };
}
