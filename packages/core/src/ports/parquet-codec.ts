/**
 * Parquet files of flat columns: written row group by row group into a sink, read row group by row group from byte ranges.
 *
 * Contract:
 * - Writing holds one row group in memory; its bytes reach the sink, in order, before `writeRowGroup` resolves. What the writer gives
 *   to the sink belongs to the sink, what it was given belongs to the caller again. Files are plain Parquet that any tool reads.
 * - A row group that does not fit its columns (another number of columns, of values, a value of another type, null where none may be, an integer out of range, a
 *   text that is not well-formed) is INVALID_ARGUMENT; none of it has been written and the writer goes on as before. Columns without a name or of
 *   one name twice are INVALID_ARGUMENT. After `finish` both calls are CLOSED.
 * - Opening reads the footer, which lies at the end, and nothing else. `readRowGroup` reads one range: that of the chosen columns, which are all columns if none
 *   are named. Values come back as they were written; integers as numbers where those are exact, as bigints otherwise.
 * - `readRowGroup` of the codec reads a row group that `write` has written with these columns, from exactly its bytes and without the file's footer. It makes room for
 *   no more than `uncompressedBytes`, as the writer told them: bytes that claim more, or are no such row group, are CORRUPT_DATA.
 * - Files of other writers are readable too: pages uncompressed or compressed by Snappy, gzip, zstd, LZ4 or Brotli. A column of a kind that has no counterpart
 *   here is listed as `other`, and naming it is UNSUPPORTED; without names it is left out. Naming a column that the file does not have is INVALID_ARGUMENT.
 * - Bytes that are no Parquet file, or end too early, are CORRUPT_DATA; other damage is found where it cannot be decoded, not always: keep checksums where that
 *   matters. `signal` rejects with ABORTED. Errors of the source and the sink are passed on as they are.
 */
export interface ParquetCodec {
  /** Begins a file with these columns, at least one. */
  write(columns: readonly ParquetColumn[], sink: ParquetSink): ParquetWriter;
  /** Reads a file's footer. */
  open(source: ParquetSource, options?: OpenParquetOptions): Promise<ParquetFile>;
  /** Reads a row group that `write` wrote with these columns, from its bytes alone. */
  readRowGroup(columns: readonly ParquetColumn[], bytes: Uint8Array, size: ParquetGroupSize): Promise<ParquetRowGroup>;
}

/**
 * What a column holds. `int32` and `int64`: whole numbers; `double`: any number; `text`: well-formed text; `json`: a text that is JSON, not looked at;
 * `bytes`: a Uint8Array; `timestamp`: microseconds since 1970-01-01T00:00:00Z as a whole number.
 */
export type ParquetColumnType = 'boolean' | 'int32' | 'int64' | 'double' | 'text' | 'json' | 'bytes' | 'timestamp';

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetColumnType;
  /** Whether null is a value. @default false */
  readonly nullable?: boolean;
}

/** A value of a column; the type of the column says which. */
export type ParquetValue = boolean | number | bigint | string | Uint8Array | null;

/** Where a file's bytes go, piece after piece. */
export interface ParquetSink {
  write(bytes: Uint8Array): Promise<void> | void;
}

/** Where a file's bytes come from. */
export interface ParquetSource {
  readonly sizeBytes: number;
  /** Exactly these bytes. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

export interface ParquetWriter {
  /** Writes one row group: for every column, in their order, the values of all rows. One call at a time. */
  writeRowGroup(values: readonly (readonly ParquetValue[])[]): Promise<ParquetWrittenGroup>;
  /** Writes the footer. A file without row groups is a file. */
  finish(): Promise<ParquetEnd>;
}

/** Where a row group lies in its file. */
export interface ParquetPlace {
  readonly rows: number;
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** What must be known of a row group to read it from its bytes alone. */
export interface ParquetGroupSize {
  readonly rows: number;
  /** Of all its pages, without compression. */
  readonly uncompressedBytes: number;
}

/** A row group that was written. */
export interface ParquetWrittenGroup extends ParquetPlace, ParquetGroupSize {}

/** How a file ended. */
export interface ParquetEnd {
  /** Of the whole file. */
  readonly sizeBytes: number;
  /** Of the footer: the last bytes of the file, which are all that opening reads. */
  readonly footerBytes: number;
}

export interface OpenParquetOptions {
  readonly signal?: AbortSignal;
  /** The footer's size, if it is known: then one read of exactly that many bytes opens the file. */
  readonly footerBytes?: number;
}

export interface ReadParquetOptions {
  readonly signal?: AbortSignal;
  /** Names of the columns to be read. @default all that can be read */
  readonly columns?: readonly string[];
}

/** A file that was opened; nothing of it stays open. */
export interface ParquetFile {
  readonly columns: readonly ParquetFileColumn[];
  readonly rows: number;
  readonly rowGroups: readonly ParquetPlace[];
  /** Reads a row group by its number, from 0; INVALID_ARGUMENT if there is none. */
  readRowGroup(index: number, options?: ReadParquetOptions): Promise<ParquetRowGroup>;
}

export interface ParquetFileColumn {
  readonly name: string;
  readonly type: ParquetColumnType | 'other';
  readonly nullable: boolean;
}

/** A row group in memory. */
export interface ParquetRowGroup {
  readonly rows: number;
  /** About what it takes in memory. */
  readonly byteLength: number;
  /** The values of a column that was read; INVALID_ARGUMENT for others. */
  column(name: string): ParquetValues;
}

/** The values of one column, by row. Texts are decoded when asked for. */
export interface ParquetValues {
  readonly length: number;
  /** INVALID_ARGUMENT for a row that is not there. */
  at(row: number): ParquetValue;
}
