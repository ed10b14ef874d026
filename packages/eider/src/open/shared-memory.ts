import { type BlobStore, type Clock, EiderError, type IdSource, type LongTermMemory } from '@eider/core';
import { createSharedMemory, probeBlobStore, type SharedMemorySettings } from '@eider/ltm';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import type { OpenedResources } from '../container/opened-resources.ts';

export interface SharedMemoryParts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly opened: OpenedResources;
  /** A store that is ours and always keeps its promises need not be tried. @default false */
  readonly isKnownSafe?: boolean;
}

const FORMAT_KEY = 'format.json';
const PROBE_KEY = 'probe.json';

/** Opens the memory that lies in a blob store; where there is none, the store must first show that several processes may write to it. Settings are judged before the store is opened. */
export async function openSharedMemory(
  openStore: () => Promise<BlobStore>,
  settings: OpenMemorySettings,
  { clock, ids, opened, isKnownSafe = false }: SharedMemoryParts,
): Promise<LongTermMemory> {
  const shared = sharedSettings(settings);
  const { parquetCodec } = await import('@eider/storage-cloud/parquet');
  const blobStore = await openStore();
  // Who only reads puts nothing into the store, not even to try it.
  if (!isKnownSafe && shared.readOnly !== true) await checkSafe(blobStore, { clock, ids });
  return createSharedMemory({ blobStore, parquet: parquetCodec(), clock, ids, owned: [opened] }, shared);
}

function sharedSettings({
  format,
  durability,
  table,
  region: _,
  ...settings
}: OpenMemorySettings): SharedMemorySettings {
  if (durability === 'relaxed') {
    throw new EiderError('INVALID_ARGUMENT', "a shared memory is always strict; leave out durability: 'relaxed'");
  }
  if (format === 'native') {
    throw new EiderError('UNSUPPORTED', "a shared memory keeps its runs as Parquet files; leave out format: 'native'");
  }
  if (table !== undefined) {
    throw new EiderError('UNSUPPORTED', 'a shared memory has no view for other tools yet; leave out table');
  }
  return settings;
}

/** A memory that is there was made in a store that had been tried. */
async function checkSafe(store: BlobStore, parts: Pick<SharedMemoryParts, 'clock' | 'ids'>): Promise<void> {
  const known = await Promise.all([FORMAT_KEY, PROBE_KEY].map((key) => store.head(key)));
  if (known.some((info) => info !== undefined)) return;
  const { isSafeForSharedWriting, reasons, findings } = await probeBlobStore(store, parts);
  if (!isSafeForSharedWriting) {
    throw new EiderError('UNSUPPORTED', `several processes cannot share this store: ${reasons.join('; ')}`, {
      details: { reasons: reasons.length },
    });
  }
  const verdict = { isSafeForSharedWriting, findings, atMs: parts.clock.nowMs() };
  await store.put(PROBE_KEY, new TextEncoder().encode(JSON.stringify(verdict)));
}
