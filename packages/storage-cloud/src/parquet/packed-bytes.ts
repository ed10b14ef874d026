import type { DecodedArray } from 'hyparquet';
import { corruptParquet } from './parquet-errors.ts';

// Stands for null among lengths.
const NULL = 0xffffffff;

/**
 * Reads the byte arrays of a column by row. A view on a page costs a hundred bytes and more; where all views lie on one page, two numbers take its place.
 */
export function packBytes(data: DecodedArray): (row: number) => Uint8Array | undefined {
  const first = firstOf(data);
  if (first === undefined) return () => undefined;
  const { buffer } = first;
  const offsets = new Uint32Array(data.length);
  const lengths = new Uint32Array(data.length).fill(NULL);
  for (let row = 0; row < data.length; row += 1) {
    const bytes = bytesAt(data, row);
    if (bytes === undefined) continue;
    if (bytes.buffer !== buffer) return (at) => bytesAt(data, at);
    offsets[row] = bytes.byteOffset;
    lengths[row] = bytes.byteLength;
  }
  return (row) => {
    const length = lengths[row] as number;
    return length === NULL ? undefined : new Uint8Array(buffer, offsets[row] as number, length);
  };
}

function firstOf(data: DecodedArray): Uint8Array | undefined {
  for (let row = 0; row < data.length; row += 1) {
    const bytes = bytesAt(data, row);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}

function bytesAt(data: DecodedArray, row: number): Uint8Array | undefined {
  const value: unknown = data[row];
  if (value === null || value === undefined) return undefined;
  if (value instanceof Uint8Array) return value;
  throw corruptParquet();
}
