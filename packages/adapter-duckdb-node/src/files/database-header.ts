import { open } from 'node:fs/promises';
import { EiderError } from '@eider/core';

const MAGIC_OFFSET = 8;
const VERSION_OFFSET = 12;
const HEADER_BYTES = 20;
/** The newest storage version that DuckDB 1.5 reads. */
const NEWEST_READABLE = 68n;

/**
 * A better error for a file that DuckDB refused: it checks the header's sum before its version. Only for files that
 * nobody in this process has open: closing the handle here would release DuckDB's lock.
 */
export async function explainOpenFailure(path: string, error: EiderError): Promise<EiderError> {
  if (error.code !== 'CORRUPT_DATA') return error;
  const version = await storageVersionOf(path).catch(() => undefined);
  if (version === undefined || version <= NEWEST_READABLE) return error;
  return new EiderError('UNSUPPORTED', 'the database file has a newer storage version; open it with a newer DuckDB', {
    details: { path, storageVersion: Number(version) },
  });
}

/** The storage version that a file's header names; undefined if it is no database. */
async function storageVersionOf(path: string): Promise<bigint | undefined> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
    const isDatabase = bytesRead === HEADER_BYTES && header.toString('latin1', MAGIC_OFFSET, VERSION_OFFSET) === 'DUCK';
    return isDatabase ? header.readBigUInt64LE(VERSION_OFFSET) : undefined;
  } finally {
    await file.close();
  }
}
