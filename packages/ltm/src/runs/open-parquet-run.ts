import type { BlobStore, ParquetCodec, ParquetRowGroup } from '@eider/core';
import type { ListedRun } from './catalog.ts';
import type { MissingFile } from './gone-file.ts';
import { ParquetRun, type ParquetRunParts } from './parquet-run.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordCache } from './record-cache.ts';
import { RecordFiles } from './record-files.ts';
import type { RunFiles } from './run-files.ts';
import type { RunNames } from './run-names.ts';
import { segmentFileSource } from './segment-files.ts';

/** Where the files of runs are read from, and what keeps some of them in memory. */
export interface ParquetRunPlace extends Pick<ParquetRunParts, 'learnDead'> {
  readonly blobs: BlobStore;
  readonly parquet: ParquetCodec;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly groups: PartCache<ParquetRowGroup>;
  readonly missing: MissingFile;
}

/** A run whose files are there; reads none of them. */
export function openParquetRun<Names extends RunNames>(
  place: ParquetRunPlace,
  listed: ListedRun<Names>,
  files: RunFiles,
): ParquetRun<Names> {
  const { blobs, parquet, groups, cache, segments, missing, learnDead } = place;
  const runId = listed.id;
  const records = new RecordFiles({ blobs, parquet, groups, runId, files: files.records, missing });
  const segmentPlace = { runId, sizeBytes: listed.segmentBytes, cache: segments, missing };
  return new ParquetRun({
    listed,
    cache,
    files,
    records,
    segment: segmentFileSource(blobs, files.segment, segmentPlace),
    ...(learnDead === undefined ? {} : { learnDead }),
  });
}
