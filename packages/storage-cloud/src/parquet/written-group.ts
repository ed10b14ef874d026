import type { ParquetColumn, ParquetGroupSize, ParquetRowGroup } from '@eider/core';
import type { ColumnChunk, ColumnMetaData, FileMetaData } from 'hyparquet';
import { type ChunkExtent, checkPages } from './check-pages.ts';
import { fromSchema, toPhysical, toSchema } from './column-types.ts';
import { decodeRowGroup } from './decode-row-group.ts';
import { corruptParquet } from './parquet-errors.ts';

/** What every column is compressed with by this codec's writer. */
export const WRITTEN_CODEC: ColumnMetaData['codec'] = 'SNAPPY';

// No page of a file begins at 0, where the decoder takes it that there is no dictionary: the row group is decoded as the first of its file.
const FIRST_OFFSET = 4;

/** Decodes a row group of this codec's writer from its bytes alone: the columns lie one behind the other, and their pages say the rest. */
export async function readWrittenGroup(
  columns: readonly ParquetColumn[],
  bytes: Uint8Array,
  { rows, uncompressedBytes }: ParquetGroupSize,
): Promise<ParquetRowGroup> {
  const extents = chunkExtents(bytes, columns.length, rows);
  const last = extents.at(-1);
  const unpacked = extents.reduce((sum, extent) => sum + extent.uncompressedBytes, 0);
  if (last === undefined || last.start + last.sizeBytes !== bytes.byteLength || unpacked > uncompressedBytes) {
    throw corruptParquet();
  }
  const schema = toPhysical(toSchema(columns));
  const chunks = extents.map(
    (extent, at): ColumnChunk => ({ file_offset: 0n, meta_data: toMetadata(schema[at + 1], extent, rows) }),
  );
  const metadata: FileMetaData = { version: 2, schema, num_rows: BigInt(rows), row_groups: [], metadata_length: 0 };
  const group = { columns: chunks, total_byte_size: 0n, num_rows: BigInt(rows) };
  const stored = fromSchema(toSchema(columns)).map((column) => ({ ...column, isInMillis: false }));
  return decodeRowGroup(metadata, group, stored, { start: FIRST_OFFSET, bytes });
}

/** The unpacked size of the pages of a row group that was just written. */
export function unpackedBytes(bytes: Uint8Array, columns: number, rows: number): number {
  return chunkExtents(bytes, columns, rows).reduce((sum, extent) => sum + extent.uncompressedBytes, 0);
}

interface PlacedExtent extends ChunkExtent {
  readonly start: number;
}

function chunkExtents(bytes: Uint8Array, columns: number, rows: number): readonly PlacedExtent[] {
  let start = 0;
  return Array.from({ length: columns }, () => {
    const extent = { start, ...checkPages(bytes.subarray(start), rows) };
    start += extent.sizeBytes;
    return extent;
  });
}

function toMetadata(
  element: FileMetaData['schema'][number] | undefined,
  { start, sizeBytes, uncompressedBytes, dictionaryBytes }: PlacedExtent,
  rows: number,
): ColumnMetaData {
  if (element?.type === undefined) throw corruptParquet();
  return {
    type: element.type,
    path_in_schema: [element.name],
    codec: WRITTEN_CODEC,
    encodings: [],
    num_values: BigInt(rows),
    total_compressed_size: BigInt(sizeBytes),
    total_uncompressed_size: BigInt(uncompressedBytes),
    data_page_offset: BigInt(FIRST_OFFSET + start + dictionaryBytes),
    ...(dictionaryBytes === 0 ? {} : { dictionary_page_offset: BigInt(FIRST_OFFSET + start) }),
  };
}
