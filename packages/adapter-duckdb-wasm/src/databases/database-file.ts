import { EiderError } from '@eider/core';

// A file begins with a checksum, then these letters, then its storage version.
const MAGIC_OFFSET = 8;
const VERSION_OFFSET = 12;
const HEADER_BYTES = 20;
const MAGIC = 'DUCK';

/** Storage version of the files that engines create: all current engines open it. */
export const STORAGE_VERSION = 64;
/** The newest that this DuckDB opens. */
const NEWEST_STORAGE_VERSION = 68n;

/** Rejects what DuckDB would not open, or would take for a new file, before it gets to see it. */
export function checkDatabaseFile(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder('latin1').decode(bytes.subarray(MAGIC_OFFSET, VERSION_OFFSET));
  if (bytes.length < HEADER_BYTES || magic !== MAGIC) {
    throw new EiderError('CORRUPT_DATA', 'the file is no DuckDB database', { details: { sizeBytes: bytes.length } });
  }
  const version = view.getBigUint64(VERSION_OFFSET, true);
  if (version > NEWEST_STORAGE_VERSION) {
    throw new EiderError('UNSUPPORTED', 'the file has a newer storage version than this DuckDB reads', {
      details: { storageVersion: String(version), newest: String(NEWEST_STORAGE_VERSION) },
    });
  }
}
