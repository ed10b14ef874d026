import {
  EiderError,
  type ParquetFile,
  type ParquetFileColumn,
  type ParquetPlace,
  type ParquetRowGroup,
  type ParquetSource,
  type ReadParquetOptions,
} from '@eider/core';
import type { ColumnMetaData, FileMetaData, RowGroup } from 'hyparquet';
import { abortedError } from '../calls/abort.ts';
import { fromSchema } from './column-types.ts';
import { decodeRowGroup } from './decode-row-group.ts';
import { corruptParquet } from './parquet-errors.ts';

/** An opened file: its footer, and where the rest can be read. */
export class HyparquetFile implements ParquetFile {
  readonly columns: readonly ParquetFileColumn[];
  readonly rows: number;
  readonly rowGroups: readonly ParquetPlace[];
  readonly #source: ParquetSource;
  readonly #metadata: FileMetaData;

  constructor(source: ParquetSource, metadata: FileMetaData) {
    this.#source = source;
    this.#metadata = metadata;
    this.columns = fromSchema(metadata.schema);
    this.rowGroups = metadata.row_groups.map((group) => {
      const { start, end } = rangeOf(chunksOf(group));
      return { rows: Number(group.num_rows), offset: start, sizeBytes: end - start };
    });
    this.rows = this.rowGroups.reduce((sum, { rows }) => sum + rows, 0);
  }

  async readRowGroup(index: number, options: ReadParquetOptions = {}): Promise<ParquetRowGroup> {
    const { signal } = options;
    if (signal?.aborted === true) throw abortedError(signal);
    const group = Number.isInteger(index) ? this.#metadata.row_groups[index] : undefined;
    if (group === undefined) {
      throw new EiderError('INVALID_ARGUMENT', 'the parquet file has no such row group', {
        details: { index: String(index).slice(0, 20), rowGroups: this.rowGroups.length },
      });
    }
    const columns = this.#chosen(options.columns);
    const names = new Set(columns.map(({ name }) => name));
    const range = rangeOf(chunksOf(group).filter(({ path_in_schema: [name = ''] }) => names.has(name)));
    const bytes = await this.#source.read(range.start, range.end - range.start, signal);
    if (bytes.byteLength !== range.end - range.start) throw corruptParquet();
    return decodeRowGroup(this.#metadata, group, columns, { start: range.start, bytes });
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

function chunksOf(group: RowGroup): readonly ColumnMetaData[] {
  return group.columns.flatMap(({ meta_data: chunk }) => chunk ?? []);
}

function rangeOf(chunks: readonly ColumnMetaData[]): { readonly start: number; readonly end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const chunk of chunks) {
    const from = startOf(chunk);
    start = Math.min(start, from);
    end = Math.max(end, from + Number(chunk.total_compressed_size));
  }
  return chunks.length === 0 ? { start: 0, end: 0 } : { start, end };
}

function startOf({ dictionary_page_offset: dictionary, data_page_offset: data }: ColumnMetaData): number {
  // Some writers say 0 where there is no dictionary.
  return Number(dictionary === undefined || dictionary === 0n ? data : dictionary);
}
