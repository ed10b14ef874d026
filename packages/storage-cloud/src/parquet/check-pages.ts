import { type PageSizes, readPageSizes } from './page-header.ts';
import { corruptParquet } from './parquet-errors.ts';

const MAX_PAGE_BYTES = 2 ** 30;

/** What the pages of a column of one row group take. */
export interface ChunkExtent {
  /** All pages with their headers. */
  readonly sizeBytes: number;
  /** Of all pages, unpacked. */
  readonly uncompressedBytes: number;
  /** What the dictionary takes in front of the other pages; 0 if there is none. */
  readonly dictionaryBytes: number;
}

/**
 * Walks through the pages of a flat column before they are decoded: their sizes must lie within the column, and their values add up to the rows. The decoder
 * itself makes room for whatever a page claims, and follows sizes below zero backwards, for ever. Gives where the pages end.
 */
export function checkPages(chunk: Uint8Array, rows: number): ChunkExtent {
  let values = 0;
  let at = 0;
  let uncompressedBytes = 0;
  let dictionaryBytes = 0;
  while (at < chunk.byteLength - 1 && values < rows) {
    const sizes = readPageSizes(chunk, at);
    const begin = at + sizes.headerBytes;
    at = begin + checkSizes(sizes, chunk.byteLength - begin);
    uncompressedBytes += sizes.uncompressed ?? 0;
    if (sizes.dictionaryValues === undefined) values += sizes.values ?? 0;
    else dictionaryBytes = at;
    if (values > rows) throw corruptParquet();
  }
  return { sizeBytes: at, uncompressedBytes, dictionaryBytes };
}

/** The bytes that the page takes behind its header. */
function checkSizes({ uncompressed, compressed, dictionaryValues, values, parts }: PageSizes, left: number): number {
  if (!isWithin(compressed, left) || !isWithin(uncompressed, MAX_PAGE_BYTES)) throw corruptParquet();
  // A value of a dictionary takes a byte at least.
  if (dictionaryValues !== undefined && !isWithin(dictionaryValues, uncompressed)) throw corruptParquet();
  if (values !== undefined && values < 0) throw corruptParquet();
  const most = Math.max(compressed, values ?? 0);
  if (!parts.every((part) => isWithin(part, most))) throw corruptParquet();
  return compressed;
}

function isWithin(size: number | undefined, most: number): size is number {
  return size !== undefined && size >= 0 && size <= most;
}
