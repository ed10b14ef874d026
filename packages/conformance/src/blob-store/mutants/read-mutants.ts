import { type Blob, EiderError } from '@eider/core';
import { type BlobStoreMutant, storeMutant } from './store-mutant.ts';

export const readMutants: readonly BlobStoreMutant[] = [
  storeMutant('missing-is-empty', 'a missing blob is given as an empty one', (store) => ({
    get: async (key, options) =>
      (await store.get(key, options)) ?? {
        key,
        bytes: new Uint8Array(),
        sizeBytes: 0,
        etag: '"0"',
        lastModified: new Date(0),
      },
  })),
  storeMutant('get-other-etag', 'get gives an etag of its own', (store) => ({
    get: async (key, options) => {
      const blob = await store.get(key, options);
      return blob === undefined ? undefined : { ...blob, etag: `W/${blob.etag}` };
    },
  })),
  storeMutant('head-carries-bytes', 'head loads the whole blob', (store) => ({
    head: (key, options) => store.get(key, options),
  })),
  storeMutant('range-end-inclusive', 'the end of a range is included', (store) => ({
    get: (key, { range, ...options } = {}) =>
      store.get(key, { ...options, ...(range && { range: { ...range, end: (range.end ?? 1e9) + 1 } }) }),
  })),
  storeMutant('range-size', 'of a range, the size of the part is given as that of the blob', (store) => ({
    get: async (key, options) => {
      const blob = await store.get(key, options);
      return blob === undefined ? undefined : { ...blob, sizeBytes: blob.bytes.byteLength };
    },
  })),
  storeMutant('range-unchecked', 'a senseless range is taken for no range', (store) => ({
    get: (key, options = {}) =>
      store.get(key, options).catch((error: unknown) => {
        if (options.range === undefined || !EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
        return store.get(key);
      }),
  })),
  storeMutant('get-shares-bytes', 'get gives the same array twice', (store) => {
    const given = new Map<string, Blob>();
    return {
      get: async (key, options) => {
        const blob = await store.get(key, options);
        if (blob === undefined || options?.range !== undefined) return blob;
        const shared = given.get(`${key} ${blob.etag}`) ?? blob;
        given.set(`${key} ${blob.etag}`, shared);
        return shared;
      },
    };
  }),
  storeMutant('handle-remembers', 'a handle answers from what it has read before', (store) => {
    const read = new Map<string, Blob | undefined>();
    return {
      get: async (key, options) => {
        if (options?.range !== undefined || !read.has(key)) read.set(key, await store.get(key, options));
        const blob = read.get(key);
        return blob === undefined ? undefined : { ...blob, bytes: blob.bytes.slice() };
      },
      put: (key, bytes, options) => {
        read.delete(key);
        return store.put(key, bytes, options);
      },
      delete: (key, options) => {
        read.delete(key);
        return store.delete(key, options);
      },
    };
  }),
];
