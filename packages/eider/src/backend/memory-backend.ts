import type {
  Filter,
  JsonObject,
  ListOptions,
  LongTermMemory,
  MemoryReadOptions,
  MemoryTransaction,
  MemoryTransactionOptions,
  Storable,
} from '@eider/core';
import type {
  LtmBackend,
  LtmHit,
  LtmMemoryBackend,
  LtmRecord,
  LtmRetrieved,
  LtmSearchOptions,
  LtmStored,
  LtmStoreOptions,
  LtmTransaction,
} from './ltm-backend.ts';

const NO_METADATA: JsonObject = Object.freeze({});

/** A memory, or a namespace's view of one, behind the face of a backend. Closing the backend closes the memory. */
export function toLtmBackend(memory: LongTermMemory): LtmMemoryBackend {
  return new MemoryBackend(memory);
}

class MemoryBackend implements LtmMemoryBackend {
  readonly memory: LongTermMemory;

  constructor(memory: LongTermMemory) {
    this.memory = memory;
  }

  async store(key: string, value: Storable, metadata?: object, options: LtmStoreOptions = {}): Promise<LtmStored> {
    const { created } = await this.memory.store(key, value, withMetadata(options, metadata));
    return { stored: true, created, key };
  }

  async retrieve<Fallback = undefined>(
    key: string,
    fallback?: Fallback,
    options?: MemoryReadOptions,
  ): Promise<LtmRetrieved<Fallback>> {
    return toRetrieved(await this.memory.retrieve(key, options), fallback as Fallback);
  }

  delete(...call: Parameters<LtmBackend['delete']>): Promise<boolean> {
    return this.memory.delete(...call);
  }

  async search(
    query?: string,
    metadataFilter?: Filter,
    limit?: number,
    options: LtmSearchOptions = {},
  ): Promise<readonly LtmHit[]> {
    const { hits } = await this.memory.search(query, {
      ...options,
      ...(metadataFilter === undefined ? {} : { filter: metadataFilter }),
      ...(limit === undefined ? {} : { limit }),
    });
    return hits.map(({ record, score }) => ({ ...toLtmRecord(record), score }));
  }

  async *listAll(options?: ListOptions): AsyncIterable<LtmRecord> {
    for await (const record of this.memory.list(options)) yield toLtmRecord(record);
  }

  transaction<Result>(
    work: (transaction: LtmTransaction) => Promise<Result>,
    options?: MemoryTransactionOptions,
  ): Promise<Result> {
    return this.memory.transaction((transaction) => work(toLtmTransaction(transaction)), options);
  }

  close(): Promise<void> {
    return this.memory.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.memory.close();
  }
}

function toLtmTransaction(transaction: MemoryTransaction): LtmTransaction {
  return {
    store: (key, value, metadata, options = {}) => transaction.store(key, value, withMetadata(options, metadata)),
    retrieve: async (key, fallback) => toRetrieved(await transaction.retrieve(key), fallback as never),
    delete: (key) => transaction.delete(key),
  };
}

function withMetadata<Options extends object>(options: Options, metadata: object | undefined) {
  return metadata === undefined ? options : { ...options, metadata };
}

function toRetrieved<Fallback>(record: LtmRecord | undefined, fallback: Fallback): LtmRetrieved<Fallback> {
  if (record === undefined) return { found: false, value: fallback, metadata: NO_METADATA };
  return { found: true, value: record.value, metadata: record.metadata };
}

function toLtmRecord({ key, value, metadata }: LtmRecord): LtmRecord {
  return { key, value, metadata };
}
