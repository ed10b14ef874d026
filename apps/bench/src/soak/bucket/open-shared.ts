import { EiderError, type ErrorCode, type LongTermMemory } from '@eider/core';
import { createSharedMemory, type SharedMemorySettings } from '@eider/ltm';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { type S3BlobStoreOptions, s3BlobStore } from '@eider/storage-cloud/s3';

/** Where a memory lies on a test server, as plain data: a process gets it as an argument. */
export interface SharedPlace extends Pick<S3BlobStoreOptions, 'bucket' | 'endpoint' | 'region' | 'prefix'> {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** How hard a soak makes it for garbage collection and for whoever waits; one setting for all processes of a memory. */
export interface SharedPressure {
  readonly graceMs: number;
  /** When a request, an append and any other call are given up. */
  readonly requestMs: number;
  readonly patienceMs: number;
  readonly memtable: NonNullable<SharedMemorySettings['memtable']>;
}

const OPEN_ATTEMPTS = 30;
const AWAY: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'INDETERMINATE']);

/** Opens the memory at a place, or makes it; nothing of the log stays longer than it must. */
export function openShared(place: SharedPlace, pressure: SharedPressure): Promise<LongTermMemory> {
  const { graceMs, requestMs, patienceMs, memtable } = pressure;
  const blobStore = s3BlobStore({ ...place, timeoutMs: requestMs });
  return createSharedMemory(
    { blobStore, parquet: parquetCodec(), owned: [blobStore] },
    {
      memtable,
      log: { retainMs: 0, retainBytes: 0 },
      bucket: { graceMs, appendTimeoutMs: patienceMs, callTimeoutMs: patienceMs },
    },
  );
}

/** Opens it as often as it takes while the server is away or its replies are. */
export async function openSharedPatiently(place: SharedPlace, pressure: SharedPressure): Promise<LongTermMemory> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openShared(place, pressure);
    } catch (error) {
      if (attempt === OPEN_ATTEMPTS || !EiderError.is(error) || !AWAY.has(error.code)) throw error;
    }
  }
}
