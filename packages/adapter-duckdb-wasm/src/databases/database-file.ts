import { EiderError } from '@eider/core';

// A file begins with a checksum, then these letters, then its storage version.
const MAGIC_OFFSET = 8;
const VERSION_OFFSET = 12;
// The main header and two database headers, of which the one with the higher iteration counts.
const HEADER_BYTES = 4096;
const ITERATION_OFFSET = 8;
const BLOCK_COUNT_OFFSET = 32;
const BLOCK_SIZE_OFFSET = 40;
const DEFAULT_BLOCK_BYTES = 262_144;
const MAGIC = 'DUCK';

/** Storage version of the files that engines create: all current engines open it. */
export const STORAGE_VERSION = 64;
/** The newest that this DuckDB opens. */
const NEWEST_STORAGE_VERSION = 68n;

/** Rejects what DuckDB would not open, or would take for a new file, before it gets to see it. */
export function checkDatabaseFile(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder('latin1').decode(bytes.subarray(MAGIC_OFFSET, VERSION_OFFSET));
  if (bytes.length < 3 * HEADER_BYTES || magic !== MAGIC) {
    throw new EiderError('CORRUPT_DATA', 'the file is no DuckDB database', { details: { sizeBytes: bytes.length } });
  }
  const version = view.getBigUint64(VERSION_OFFSET, true);
  if (version > NEWEST_STORAGE_VERSION) {
    throw new EiderError('UNSUPPORTED', 'the file has a newer storage version than this DuckDB reads', {
      details: { storageVersion: String(version), newest: String(NEWEST_STORAGE_VERSION) },
    });
  }
  const needed = neededBytes(view);
  if (bytes.length < needed) {
    throw new EiderError('CORRUPT_DATA', 'the file ends before its last block', {
      details: { sizeBytes: bytes.length, neededBytes: needed },
    });
  }
}

/** DuckDB cuts free blocks off the end of a file after it has noted how many blocks there are: here they are again, empty, so that a file that was cut short is told apart. */
export function withFreeEnd(bytes: Uint8Array): Uint8Array {
  const needed = neededBytes(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (bytes.length >= needed) return bytes;
  const whole = new Uint8Array(needed);
  whole.set(bytes);
  return whole;
}

function neededBytes(view: DataView): number {
  const iteration = (header: number): bigint => view.getBigUint64(header + ITERATION_OFFSET, true);
  const header = iteration(HEADER_BYTES) > iteration(2 * HEADER_BYTES) ? HEADER_BYTES : 2 * HEADER_BYTES;
  const blocks = Number(view.getBigUint64(header + BLOCK_COUNT_OFFSET, true));
  const blockBytes = Number(view.getBigUint64(header + BLOCK_SIZE_OFFSET, true)) || DEFAULT_BLOCK_BYTES;
  return 3 * HEADER_BYTES + blocks * blockBytes;
}
