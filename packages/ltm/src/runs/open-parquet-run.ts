import type { BlobStore, ParquetCodec } from '@eider/core';
import type { CatalogRun } from './catalog.ts';
import type { MissingFile } from './gone-file.ts';
import { ParquetRun } from './parquet-run.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordCache } from './record-cache.ts';
import { type RecordCaches, RecordFiles } from './record-files.ts';
import type { RunFiles } from './run-files.ts';
import { segmentFileSource } from './segment-files.ts';

/** Where the files of runs are read from, and what keeps some of them in memory. */
export interface ParquetRunPlace {
  readonly blobs: BlobStore;
  readonly parquet: ParquetCodec;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly caches: RecordCaches;
  readonly missing: MissingFile;
}

/** A run whose files are there; reads none of them. */
export function openParquetRun(place: ParquetRunPlace, listed: CatalogRun, files: RunFiles): ParquetRun {
  const { blobs, parquet, caches, cache, segments, missing } = place;
  const runId = listed.id;
  const records = new RecordFiles({ blobs, parquet, caches, runId, files: files.records, missing });
  const segmentPlace = { runId, sizeBytes: listed.segmentBytes, cache: segments, missing };
  return new ParquetRun({
    listed,
    cache,
    files,
    records,
    segment: segmentFileSource(blobs, files.segment, segmentPlace),
  });
}
