import type {
  Filter,
  ListOptions,
  LongTermMemory,
  MemoryReadOptions,
  MemoryRecord,
  SearchHit,
  SearchOptions,
  StoredRecord,
  StoreItem,
} from '@eider/core';
import type { Replaced } from './mutant.ts';

/** Writes of changed items. */
export function changedItems(
  inner: LongTermMemory,
  change: (item: StoreItem) => StoreItem,
): Pick<LongTermMemory, 'store' | 'storeMany'> {
  return {
    store: (key, value, { signal, ...options } = {}) => {
      const { key: newKey, value: newValue, ...newOptions } = change({ ...options, key, value });
      return inner.store(newKey, newValue, signal === undefined ? newOptions : { ...newOptions, signal });
    },
    storeMany: (items, options) => inner.storeMany(Array.from(items, change), options),
  };
}

/** Results of writes, changed. */
export function changedResults(
  inner: LongTermMemory,
  change: (stored: StoredRecord) => StoredRecord,
): Pick<LongTermMemory, 'store' | 'storeMany'> {
  return {
    store: async (key, value, options) => change(await inner.store(key, value, options)),
    storeMany: async (items, options) => (await inner.storeMany(items, options)).map(change),
  };
}

/** Every method that takes keys, with changed keys. */
export function changedKeys(inner: LongTermMemory, change: (key: string) => string): Replaced {
  return {
    ...changedItems(inner, (item) => ({ ...item, key: change(item.key) })),
    retrieve: (key, options) => inner.retrieve(change(key), options),
    retrieveMany: (keys, options) => inner.retrieveMany(Array.from(keys, change), options),
    delete: (key, options) => inner.delete(change(key), options),
  };
}

/** A retrieve whose answer is changed; the caller's word for the type of the value stays his. */
export function changedRetrieve(
  inner: LongTermMemory,
  change: (record: Promise<MemoryRecord | undefined>, key: string) => Promise<MemoryRecord | undefined>,
): Pick<LongTermMemory, 'retrieve'> {
  return {
    retrieve: async <Value>(key: string, options?: MemoryReadOptions) =>
      (await change(inner.retrieve(key, options), key)) as MemoryRecord<Value> | undefined,
  };
}

/** Every way to a record, with changed records; undefined leaves one out. */
export function changedRecords(
  inner: LongTermMemory,
  change: (record: MemoryRecord) => MemoryRecord | undefined,
): Replaced {
  const changed = (record: MemoryRecord | undefined): MemoryRecord | undefined => record && change(record);
  return {
    ...changedRetrieve(inner, async (record) => changed(await record)),
    retrieveMany: async <Value>(keys: Iterable<string>, options?: MemoryReadOptions) =>
      (await inner.retrieveMany(keys, options)).map(changed) as MemoryRecord<Value>[],
    ...changedList(inner, async function* (records) {
      for await (const record of records) {
        const other = change(record);
        if (other !== undefined) yield other;
      }
    }),
    ...changedHits(inner, (hits) =>
      hits.flatMap(({ record, score }) => {
        const other = change(record);
        return other === undefined ? [] : [{ record: other, score }];
      }),
    ),
  };
}

/** A search whose hits are changed. */
export function changedHits(
  inner: LongTermMemory,
  change: (
    hits: readonly SearchHit[],
    query: string | undefined,
    options: SearchOptions,
  ) => readonly SearchHit[] | Promise<readonly SearchHit[]>,
  ask: (options: SearchOptions) => SearchOptions = (options) => options,
): Pick<Replaced, 'search'> {
  return {
    search: async (query, options = {}) => {
      const { hits } = await inner.search(query, ask(options));
      return { hits: await change(hits, query, options) };
    },
  };
}

/** A search for something else. */
export function changedQuery(
  inner: LongTermMemory,
  change: (query: string | undefined) => string | undefined,
): Pick<Replaced, 'search'> {
  return { search: (query, options) => inner.search(change(query), options) };
}

/** A list whose records are changed. */
export function changedList(
  inner: LongTermMemory,
  change: (records: AsyncIterable<MemoryRecord>, options: ListOptions) => AsyncIterable<MemoryRecord>,
  ask: (options: ListOptions) => ListOptions = (options) => options,
): Pick<Replaced, 'list'> {
  return { list: (options = {}) => change(inner.list(ask(options)), options) };
}

/** Search and list with a changed filter. */
export function changedFilter(
  inner: LongTermMemory,
  change: (filter: Filter) => Filter,
): Pick<Replaced, 'search' | 'list'> {
  const changed = <O extends { readonly filter?: Filter | undefined }>(options: O): O =>
    options.filter === undefined ? options : { ...options, filter: change(options.filter) };
  return {
    search: (query, options = {}) => inner.search(query, changed(options)),
    list: (options = {}) => inner.list(changed(options)),
  };
}

/** All records of a list. */
export async function gather(records: AsyncIterable<MemoryRecord>): Promise<readonly MemoryRecord[]> {
  const all: MemoryRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}
