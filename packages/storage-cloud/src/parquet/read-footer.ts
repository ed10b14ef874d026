import { EiderError, type OpenParquetOptions, type ParquetSource } from '@eider/core';
import { type ColumnChunk, type FileMetaData, parquetMetadata } from 'hyparquet';
import { abortedError } from '../calls/abort.ts';
import { corruptParquet, decoding } from './parquet-errors.ts';

// Length of the metadata and the magic number.
const END_BYTES = 8;
const SMALLEST_FILE = 12;
const FIRST_READ = 64 * 1024;

/** Reads and decodes the footer of a file in one read, or in two if it is larger than guessed. */
export async function readFooter(source: ParquetSource, options: OpenParquetOptions): Promise<FileMetaData> {
  const { signal, footerBytes = FIRST_READ } = options;
  if (signal?.aborted === true) throw abortedError(signal);
  if (source.sizeBytes < SMALLEST_FILE) throw corruptParquet();
  const end = await readEnd(source, footerBytes, signal);
  const size = footerSize(end, source.sizeBytes);
  const footer = size > end.byteLength ? await readEnd(source, size, signal) : end;
  const metadata = decoding(() => parquetMetadata(footer, { geoparquet: false }));
  checkMetadata(metadata, source.sizeBytes);
  return metadata;
}

function readEnd(source: ParquetSource, length: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const size = Math.min(Math.max(length, END_BYTES), source.sizeBytes);
  return source.read(source.sizeBytes - size, size, signal);
}

function footerSize(end: Uint8Array, fileBytes: number): number {
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength);
  if (end.byteLength < END_BYTES || new TextDecoder('latin1').decode(end.subarray(-4)) !== 'PAR1')
    throw corruptParquet();
  const size = view.getUint32(end.byteLength - END_BYTES, true) + END_BYTES;
  if (size + 4 > fileBytes) throw corruptParquet();
  return size;
}

// What is looked at later without further checks.
function checkMetadata({ schema, row_groups: groups }: FileMetaData, fileBytes: number): void {
  if (!Array.isArray(schema) || schema.length < 2 || !Array.isArray(groups)) throw corruptParquet();
  checkSchema(schema);
  for (const { columns, num_rows: rows } of groups) {
    // Every row group has the same columns.
    if (typeof rows !== 'bigint' || columns?.length !== groups[0]?.columns.length) throw corruptParquet();
    for (const column of columns) checkColumn(column, fileBytes);
  }
}

// A tree of named elements, in which nobody has more children than there are.
function checkSchema(schema: FileMetaData['schema']): void {
  let children = 0;
  for (const { name, num_children: own = 0 } of schema) {
    if (typeof name !== 'string' || !(own >= 0)) throw corruptParquet();
    children += own;
  }
  if (children !== schema.length - 1) throw corruptParquet();
}

function checkColumn({ meta_data: chunk, file_path: elsewhere }: ColumnChunk, fileBytes: number): void {
  if (elsewhere !== undefined) {
    throw new EiderError('UNSUPPORTED', 'this parquet file keeps columns in other files; write it as one file');
  }
  if (chunk === undefined) throw corruptParquet();
  const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
  if (!(start >= 0 && start + Number(chunk.total_compressed_size) <= fileBytes)) throw corruptParquet();
}
