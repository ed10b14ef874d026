import { ensure } from '../../suite/expect.ts';

/** Bytes of a DuckDB file: a checksum, `DUCK`, the storage version, more; checked over the first 4,096 bytes. */
const VERSION_OFFSET = 12;
const MAIN_HEADER_BYTES = 4096;
/** The main header and the two database headers. */
const HEADERS_BYTES = 3 * MAIN_HEADER_BYTES;
const UINT64 = (1n << 64n) - 1n;
const CHECKSUM_SEED = 5381n;
const CHECKSUM_FACTOR = 0xbf58476d1ce4e5b9n;

/** The storage version that a database file names in its header. */
export function storageVersionOf(file: Uint8Array): bigint {
  ensure(file.length > MAIN_HEADER_BYTES, `a database file of ${file.length} bytes`);
  ensure(new TextDecoder().decode(file.subarray(8, VERSION_OFFSET)) === 'DUCK', 'the file is no DuckDB database');
  return viewOf(file).getBigUint64(VERSION_OFFSET, true);
}

/** The same file as one of another storage version, with a valid checksum. */
export function withStorageVersion(file: Uint8Array, version: bigint): Uint8Array {
  const copy = file.slice();
  const view = viewOf(copy);
  view.setBigUint64(VERSION_OFFSET, version, true);
  let checksum = CHECKSUM_SEED;
  for (let at = 8; at < MAIN_HEADER_BYTES; at += 8) {
    checksum ^= (view.getBigUint64(at, true) * CHECKSUM_FACTOR) & UINT64;
  }
  view.setBigUint64(0, checksum, true);
  return copy;
}

/** The same file with every block of it damaged and its headers intact. */
export function withDamagedBlocks(file: Uint8Array): Uint8Array {
  const copy = file.slice();
  for (let at = HEADERS_BYTES + 100; at < copy.length; at += 1024) copy[at] = (copy[at] ?? 0) ^ 0x5a;
  return copy;
}

/** Bytes that are no database, as long as a small one. */
export function garbage(): Uint8Array {
  return Uint8Array.from({ length: 50_000 }, (_, index) => (index * 31 + 7) % 256);
}

/** Fails unless both are there (or neither is) and equal, byte by byte. */
export function ensureSameBytes(actual: Uint8Array | undefined, expected: Uint8Array | undefined, what: string): void {
  ensure(actual?.length === expected?.length, `${what}: ${actual?.length} bytes instead of ${expected?.length}`);
  const different = actual?.findIndex((byte, index) => byte !== expected?.[index]) ?? -1;
  ensure(different < 0, `${what}: byte ${different} is another`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
