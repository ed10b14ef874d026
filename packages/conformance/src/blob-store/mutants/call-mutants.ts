import { type BlobStore, EiderError } from '@eider/core';
import { type BlobStoreMutant, keyMutant, storeMutant } from './store-mutant.ts';

export const callMutants: readonly BlobStoreMutant[] = [
  keyMutant('key-decoded', 'percent escapes in a key are decoded', (key) =>
    key.replace(/%([2-7][0-9A-F])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  ),
  keyMutant('key-normalised', 'keys are normalised', (key) => key.normalize('NFC')),
  keyMutant('key-lower-case', 'keys are stored in lower case', (key) => key.toLowerCase()),
  storeMutant('key-unchecked', 'an invalid key is a key that has no blob', (store) => ({
    get: (key, options) => store.get(key, options).catch(unlessInvalid(undefined)),
    head: (key, options) => store.head(key, options).catch(unlessInvalid(undefined)),
    delete: (key, options) => store.delete(key, options).catch(unlessInvalid(false)),
  })),
  storeMutant('close-empties', 'closing a handle deletes the blobs', (store) => ({
    close: async () => {
      try {
        for await (const info of store.list('')) await store.delete(info.key);
      } catch (error) {
        if (!EiderError.is(error, 'CLOSED')) throw error;
      }
      await store.close();
    },
  })),
  storeMutant('ignores-signal', 'signals are ignored', (store) => ({
    get: (key, { signal: _, ...options } = {}) => store.get(key, options),
    head: (key) => store.head(key),
    put: (key, bytes, { signal: _, ...options } = {}) => store.put(key, bytes, options),
    delete: (key) => store.delete(key),
    list: (prefix, { signal: _, ...options } = {}) => store.list(prefix, options),
  })),
  storeMutant('aborts-late', 'a put is aborted after it has written', (store) => ({
    put: async (key, bytes, { signal, ...options } = {}) => {
      const result = await store.put(key, bytes, options);
      if (signal?.aborted === true) throw aborted();
      return result;
    },
  })),
  storeMutant('any-signal-aborts', 'a call with a signal is aborted, fired or not', (store) => ({
    get: async (key, options) => {
      if (options?.signal !== undefined) throw aborted();
      return store.get(key, options);
    },
  })),
  storeMutant('close-does-nothing', 'a closed store goes on working', () => ({ close: async () => undefined })),
  storeMutant('close-once', 'the second close fails', closeOnce),
];

function closeOnce(store: BlobStore): Partial<BlobStore> {
  let isClosed = false;
  return {
    close: async () => {
      if (isClosed) throw new EiderError('CLOSED', 'the mutant is closed');
      isClosed = true;
      await store.close();
    },
  };
}

function aborted(): EiderError {
  return new EiderError('ABORTED', 'the mutant was aborted');
}

function unlessInvalid<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return value;
    throw error;
  };
}
