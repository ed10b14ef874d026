import { type PageSizes, readPageSizes } from './page-header.ts';
import { corruptParquet } from './parquet-errors.ts';

const MAX_PAGE_BYTES = 2 ** 30;

/**
 * Walks through the pages of a flat column before they are decoded: their sizes must lie within the column, and their values add up to the rows. The decoder
 * itself makes room for whatever a page claims, and follows sizes below zero backwards, for ever.
 */
export function checkPages(chunk: Uint8Array, rows: number): void {
  let values = 0;
  for (let at = 0; at < chunk.byteLength - 1 && values < rows; ) {
    const sizes = readPageSizes(chunk, at);
    const begin = at + sizes.headerBytes;
    at = begin + checkSizes(sizes, chunk.byteLength - begin);
    values += sizes.dictionaryValues === undefined ? (sizes.values ?? 0) : 0;
    if (values > rows) throw corruptParquet();
  }
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
