import type { BlobStore } from '@eider/core';
import type { MemoryComponents, MemorySettings } from '@eider/ltm';
import type { OpenedResources } from '../container/opened-resources.ts';

/** What a memory whose runs are Parquet files needs beside the rest. */
export interface ParquetParts {
  readonly components: Pick<MemoryComponents, 'blobStore' | 'parquet'>;
  readonly settings: Pick<MemorySettings, 'runsFolder'>;
}

/** The folder beside a memory's file in which its Parquet files lie. */
function runsFolderOf(path: string): string {
  return `${path}.runs`;
}

/** Opens the place of Parquet runs: the folder beside the file at `path`, or memory. Loaded when it is needed: other memories do without it. */
export async function openParquetParts(path: string | undefined, opened: OpenedResources): Promise<ParquetParts> {
  const { parquetCodec } = await import('@eider/storage-cloud/parquet');
  const blobStore = await opened.add(path === undefined ? inMemory() : inFolder(runsFolderOf(path)));
  return {
    components: { blobStore, parquet: parquetCodec() },
    settings: path === undefined ? {} : { runsFolder: runsFolderOf(path) },
  };
}

async function inMemory(): Promise<BlobStore> {
  const { memoryBlobStore } = await import('@eider/storage-cloud/memory');
  return memoryBlobStore();
}

async function inFolder(folder: string): Promise<BlobStore> {
  const { fsBlobStore } = await import('@eider/storage-cloud/fs');
  return fsBlobStore(folder, { writeOnce: [''] });
}
