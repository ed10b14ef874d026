import {
  EiderError,
  type ParquetFile,
  type ParquetFileColumn,
  type ParquetPlace,
  type ParquetRowGroup,
  type ParquetSource,
  type ReadParquetOptions,
} from '@eider/core';
import type { ColumnChunk, FileMetaData, RowGroup } from 'hyparquet';
import { abortedError } from '../calls/abort.ts';
import { fromSchema, millisecondColumns, toPhysical } from './column-types.ts';
import { decodeRowGroup } from './decode-row-group.ts';
import { corruptParquet } from './parquet-errors.ts';
import { RowGroupIndex } from './row-group-index.ts';

/** An opened file: what its footer says, and where the rest can be read. */
export class HyparquetFile implements ParquetFile {
  readonly columns: readonly ParquetFileColumn[];
  readonly rows: number;
  readonly #source: ParquetSource;
  /** With the physical schema and without row groups. */
  readonly #metadata: FileMetaData;
  readonly #inMillis: ReadonlySet<string>;
  readonly #groups: RowGroupIndex;

  constructor(source: ParquetSource, metadata: FileMetaData) {
    const { version, schema, num_rows: rows, metadata_length: length } = metadata;
    this.#source = source;
    this.#metadata = { version, schema: toPhysical(schema), num_rows: rows, row_groups: [], metadata_length: length };
    this.#inMillis = millisecondColumns(schema);
    this.#groups = new RowGroupIndex(metadata);
    this.columns = fromSchema(schema);
    this.rows = metadata.row_groups.reduce((sum, { num_rows: own }) => sum + Number(own), 0);
  }

  get rowGroups(): readonly ParquetPlace[] {
    return Array.from({ length: this.#groups.size }, (_, index) => {
      const { start, end } = rangeOf(this.#groups.group(index).columns);
      return { rows: this.#groups.rows(index), offset: start, sizeBytes: end - start };
    });
  }

  async readRowGroup(index: number, options: ReadParquetOptions = {}): Promise<ParquetRowGroup> {
    const { signal } = options;
    if (signal?.aborted === true) throw abortedError(signal);
    const group = this.#group(index);
    const columns = this.#chosen(options.columns);
    const names = new Set(columns.map(({ name }) => name));
    const range = rangeOf(group.columns.filter(({ meta_data: chunk }) => names.has(chunk?.path_in_schema[0] ?? '')));
    const bytes = await this.#source.read(range.start, range.end - range.start, signal);
    if (bytes.byteLength !== range.end - range.start) throw corruptParquet();
    const stored = columns.map((column) => ({ ...column, isInMillis: this.#inMillis.has(column.name) }));
    return decodeRowGroup(this.#metadata, group, stored, { start: range.start, bytes });
  }

  #group(index: number): RowGroup {
    if (Number.isInteger(index) && index >= 0 && index < this.#groups.size) return this.#groups.group(index);
    throw new EiderError('INVALID_ARGUMENT', 'the parquet file has no such row group', {
      details: { index: String(index).slice(0, 20), rowGroups: this.#groups.size },
    });
  }

  #chosen(names: readonly string[] | undefined): readonly ParquetFileColumn[] {
    if (names === undefined) return this.columns.filter(({ type }) => type !== 'other');
    return [...new Set(names)].map((name) => {
      const column = this.columns.find((one) => one.name === name);
      if (column === undefined) throw new EiderError('INVALID_ARGUMENT', 'the parquet file has no such column');
      if (column.type !== 'other') return column;
      throw new EiderError('UNSUPPORTED', 'a column of this kind cannot be read; have it written as text or a number');
    });
  }
}

function rangeOf(columns: readonly ColumnChunk[]): { readonly start: number; readonly end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { meta_data: chunk } of columns) {
    if (chunk === undefined) continue;
    const from = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    start = Math.min(start, from);
    end = Math.max(end, from + Number(chunk.total_compressed_size));
  }
  return end === 0 ? { start: 0, end: 0 } : { start, end };
}
