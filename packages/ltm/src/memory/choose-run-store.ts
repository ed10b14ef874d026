import { EiderError } from '@eider/core';
import { duckDbRunStore, type RunStoreParts } from '../runs/duckdb-run-store.ts';
import { parquetRunStore } from '../runs/parquet-run-store.ts';
import type { RunStore } from '../runs/run-store.ts';
import { DEFAULT_PARQUET_CACHE_BYTES, type MemoryComponents, type MemorySettings } from './settings.ts';

/** The place of a memory's runs, as its settings say; INVALID_ARGUMENT if a component for that is missing. */
export function chooseRunStore(
  { blobStore, parquet }: MemoryComponents,
  { format = 'native', runsFolder, parquetCacheBytes = DEFAULT_PARQUET_CACHE_BYTES }: MemorySettings,
  parts: RunStoreParts,
): RunStore {
  if (format === 'native') return duckDbRunStore(parts);
  if (format !== 'parquet') throw new EiderError('INVALID_ARGUMENT', "format must be 'native' or 'parquet'");
  if (blobStore === undefined || parquet === undefined) {
    throw new EiderError('INVALID_ARGUMENT', "format: 'parquet' needs the components blobStore and parquet");
  }
  return parquetRunStore({
    ...parts,
    blobs: blobStore,
    parquet,
    cacheBytes: parquetCacheBytes,
    folder: runsFolder,
  });
}
