import { EiderError, type ParquetRowGroup, type ParquetValues } from '@eider/core';
import {
  type AsyncBuffer,
  type ColumnMetaData,
  type DecodedArray,
  type FileMetaData,
  flatten,
  parquetRead,
  type RowGroup,
} from 'hyparquet';
import { checkPages } from './check-pages.ts';
import { columnValues, type StoredColumn } from './column-values.ts';
import { findCompressors } from './find-compressors.ts';
import { corruptParquet } from './parquet-errors.ts';

/** A part of a file: the bytes from `start` on. */
export interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Decodes columns of a row group whose bytes are at hand. The schema is the physical one: what values mean is seen to when they are asked for. */
export async function decodeRowGroup(
  metadata: FileMetaData,
  group: RowGroup,
  columns: readonly StoredColumn[],
  part: FilePart,
): Promise<ParquetRowGroup> {
  const chunks = new Map<string, DecodedArray[]>(columns.map(({ name }) => [name, []]));
  if (columns.length > 0) {
    for (const { meta_data: chunk } of group.columns) {
      if (chunk !== undefined && chunks.has(chunk.path_in_schema[0] ?? '')) checkChunk(chunk, group, part);
    }
    const options = {
      file: asyncBuffer(part),
      metadata: { ...metadata, row_groups: [group], num_rows: group.num_rows },
      columns: [...chunks.keys()],
      utf8: false,
      geoparquet: false,
      compressors: await findCompressors(group.columns),
      onChunk: ({ columnName, columnData }: { columnName: string; columnData: DecodedArray }) =>
        chunks.get(columnName)?.push(columnData),
    };
    await parquetRead(options).catch((error: unknown) => {
      throw corruptParquet(error);
    });
  }
  const rows = Number(group.num_rows);
  const decoded = columns.map(
    (column) => [column.name, toValues(column, chunks.get(column.name) ?? [], rows)] as const,
  );
  return new DecodedRowGroup(rows, new Map(decoded), uncompressedSize(group, chunks));
}

function checkChunk(chunk: ColumnMetaData, { num_rows: rows }: RowGroup, { start, bytes }: FilePart): void {
  const from = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset) - start;
  checkPages(bytes.subarray(from, from + Number(chunk.total_compressed_size)), Number(rows));
}

class DecodedRowGroup implements ParquetRowGroup {
  readonly rows: number;
  readonly byteLength: number;
  readonly #columns: ReadonlyMap<string, ParquetValues>;

  constructor(rows: number, columns: ReadonlyMap<string, ParquetValues>, byteLength: number) {
    this.rows = rows;
    this.byteLength = byteLength;
    this.#columns = columns;
  }

  column(name: string): ParquetValues {
    const values = this.#columns.get(name);
    if (values === undefined)
      throw new EiderError('INVALID_ARGUMENT', 'this column was not read; name it when reading');
    return values;
  }
}

function toValues(column: StoredColumn, chunks: readonly DecodedArray[], rows: number): ParquetValues {
  const [only] = chunks;
  const data = chunks.length === 1 && only !== undefined ? only : flatten([...chunks]);
  if (data.length !== rows) throw corruptParquet();
  return columnValues(column, data);
}

function asyncBuffer({ start, bytes }: FilePart): AsyncBuffer {
  return {
    byteLength: start + bytes.byteLength,
    // A copy, also of Node's buffers, whose own slice is none.
    slice: (from, to) => new Uint8Array(bytes.subarray(from - start, to === undefined ? undefined : to - start)).buffer,
  };
}

// Beside the bytes themselves each value costs about a word or two.
function uncompressedSize(group: RowGroup, chunks: ReadonlyMap<string, unknown>): number {
  let size = 0;
  for (const { meta_data: chunk } of group.columns) {
    if (chunk !== undefined && chunks.has(chunk.path_in_schema[0] ?? '')) size += Number(chunk.total_uncompressed_size);
  }
  return size + Number(group.num_rows) * chunks.size * 8;
}
