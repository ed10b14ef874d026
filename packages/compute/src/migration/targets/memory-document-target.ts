import {
  type DocumentCallOptions,
  type DocumentItem,
  digestJson,
  EiderError,
  type JsonObject,
  type LongTermMemory,
  type MemoryRecord,
} from '@eider/core';
import type { DocumentTarget, KeyPage, KeyPageOptions } from '../document-target.ts';

/** Documents as records of a memory: a namespace for each collection, the content as the value. */
export function memoryDocumentTarget(memory: LongTermMemory): DocumentTarget {
  return {
    // Namespaces begin with their first record.
    prepare: async () => undefined,
    async put(collection, documents, options = {}) {
      const items = documents.map(({ key, content }) => ({ key, value: content }));
      await memory.namespace(collection).storeMany(items, options);
    },
    async get(collection, key, options = {}) {
      const record = await memory.namespace(collection).retrieve(key, options);
      return record === undefined ? undefined : itemOf(record);
    },
    async digests(collection, keys, options = {}) {
      const records = await memory.namespace(collection).retrieveMany(keys, options);
      return new Map(records.flatMap((record) => (record === undefined ? [] : [digestOf(record)])));
    },
    keys: (collection, options) => keyPage(memory.namespace(collection), options),
    count: (collection, options: DocumentCallOptions = {}) => memory.namespace(collection).count(options),
    delete: (collection, key, options = {}) => memory.namespace(collection).delete(key, options),
  };
}

async function keyPage(namespace: LongTermMemory, { after, limit, ...options }: KeyPageOptions): Promise<KeyPage> {
  const keys: string[] = [];
  for await (const { key } of namespace.list({ ...options, after, limit: limit + 1 })) keys.push(key);
  const page = keys.slice(0, limit);
  return { keys: page, next: keys.length > limit ? page.at(-1) : undefined };
}

function digestOf(record: MemoryRecord): readonly [string, string] {
  return [record.key, digestJson(record.value)];
}

function itemOf({ key, value }: MemoryRecord): DocumentItem {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { key, content: value as JsonObject };
  throw new EiderError(
    'CORRUPT_DATA',
    'the namespace holds a record that is no document: keep other records elsewhere',
  );
}
