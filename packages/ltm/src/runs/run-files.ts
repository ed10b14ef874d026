/** A row group of a record file. */
export interface RecordGroup {
  readonly rows: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly checksum: number;
  /** The highest revision of an entry that is no deletion; 0 if all are. */
  readonly newestRevision: number;
}

/** A Parquet file with some of a run's records. */
export interface RecordFile {
  readonly key: string;
  readonly sizeBytes: number;
  readonly footerBytes: number;
  readonly footerChecksum: number;
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
