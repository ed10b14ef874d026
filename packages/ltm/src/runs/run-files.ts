import type { RecordName } from './run.ts';

/** A row group of a record file. */
export interface RecordGroup {
  readonly rows: number;
  readonly offset: number;
  readonly sizeBytes: number;
  /** What it unpacks to: nothing that claims more is decoded. */
  readonly uncompressedBytes: number;
  readonly checksum: number;
  /** The highest revision of an entry that is no deletion; 0 if all are. */
  readonly newestRevision: number;
  /** Not behind its first name, and behind the last name of the group before. */
  readonly first: RecordName;
}

/** A Parquet file with some of a run's records. */
export interface RecordFile {
  readonly key: string;
  readonly sizeBytes: number;
  readonly groups: readonly RecordGroup[];
}

/** A file with a piece of a run's segment. */
export interface SegmentFile {
  readonly key: string;
  readonly sizeBytes: number;
}

/** The files of a run, in order. */
export interface RunFiles {
  readonly records: readonly RecordFile[];
  readonly segment: readonly SegmentFile[];
}
