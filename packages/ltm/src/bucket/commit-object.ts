/**
 * A commit as an object: `EDR1`, the length of the header (4 bytes, lowest first), the header as JSON, the batch, and 64 hexadecimal digits: the SHA-256
 * of everything before them. That digest is the commit's name in `parent` of its successor and in `chain` of a checkpoint.
 */
import { EiderError, sha256Hex } from '@eider/core';
import { type JsonFields, parseJson } from './json-fields.ts';

const MAGIC: readonly number[] = [0x45, 0x44, 0x52, 0x31];
const FIXED_BYTES = 8;
const DIGEST_BYTES = 64;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_ID_LENGTH = 255;
// An attempt and a writer are ids of an IdSource.
const ID = /^[0-9a-z-]{1,64}$/;
const PARENT = /^(?:[0-9a-f]{64})?$/;

/** Batches larger than this are refused, and so are objects that claim to be. */
export const MAX_BATCH_BYTES: number = 256 * 1024 * 1024;
/** The largest object that can be a commit. */
const MAX_COMMIT_BYTES: number = MAX_BATCH_BYTES + MAX_HEADER_BYTES + FIXED_BYTES + DIGEST_BYTES;

/** What a commit says of itself. */
export interface CommitHeader {
  readonly seq: number;
  readonly storeId: string;
  /** The process that wrote it. */
  readonly writer: string;
  /** Fresh for each slot and batch: by it a writer knows its own commit again. */
  readonly attempt: string;
  /** Digest of the commit before; empty for the first one. */
  readonly parent: string;
  readonly timeMs: number;
}

export interface CommitObject extends CommitHeader {
  readonly batch: Uint8Array;
  /** Digest of the whole, its name for its successor. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/** The object of a commit. */
export function encodeCommit(
  header: CommitHeader,
  batch: Uint8Array,
): { readonly bytes: Uint8Array; readonly digest: string } {
  const { seq, storeId, writer, attempt, parent, timeMs } = header;
  const head = new TextEncoder().encode(JSON.stringify({ seq, storeId, writer, attempt, parent, timeMs }));
  const bytes = new Uint8Array(FIXED_BYTES + head.byteLength + batch.byteLength + DIGEST_BYTES);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(4, head.byteLength, true);
  bytes.set(head, FIXED_BYTES);
  bytes.set(batch, FIXED_BYTES + head.byteLength);
  const digest = sha256Hex(bytes.subarray(0, bytes.byteLength - DIGEST_BYTES));
  new TextEncoder().encodeInto(digest, bytes.subarray(bytes.byteLength - DIGEST_BYTES));
  return { bytes, digest };
}

/** The commit that an object in this slot of this store is; anything else is CORRUPT_DATA. */
export function decodeCommit(
  bytes: Uint8Array,
  expected: { readonly seq: number; readonly storeId: string },
): CommitObject {
  const { seq, storeId } = expected;
  const headerBytes = headerLength(bytes, seq);
  const end = bytes.byteLength - DIGEST_BYTES;
  const digest = sha256Hex(bytes.subarray(0, end));
  if (digest !== asciiOf(bytes.subarray(end))) throw damagedCommit(seq, 'checksum');
  const place = `commit ${seq}`;
  const header = parseHeader(parseJson(bytes.subarray(FIXED_BYTES, FIXED_BYTES + headerBytes), place));
  if (header.seq !== seq) throw damagedCommit(seq, 'sequence');
  if (header.storeId !== storeId) throw damagedCommit(seq, 'store');
  const batch = bytes.slice(FIXED_BYTES + headerBytes, end);
  return { ...header, batch, digest, sizeBytes: bytes.byteLength };
}

/** The error of a commit that is not what its place in the log says. */
export function damagedCommit(sequence: number, problem: string): EiderError {
  return new EiderError(
    'CORRUPT_DATA',
    'a commit of the log is damaged or belongs elsewhere; restore the memory from a backup',
    { details: { sequence, problem } },
  );
}

function headerLength(bytes: Uint8Array, seq: number): number {
  const least = FIXED_BYTES + DIGEST_BYTES + 1;
  if (bytes.byteLength < least || bytes.byteLength > MAX_COMMIT_BYTES) throw damagedCommit(seq, 'size');
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) throw damagedCommit(seq, 'format');
  const length = new DataView(bytes.buffer, bytes.byteOffset, FIXED_BYTES).getUint32(4, true);
  // At least one byte of a batch follows.
  if (length > MAX_HEADER_BYTES || FIXED_BYTES + length + DIGEST_BYTES >= bytes.byteLength) {
    throw damagedCommit(seq, 'size');
  }
  return length;
}

function parseHeader(fields: JsonFields): CommitHeader {
  return {
    seq: fields.count('seq', 1),
    storeId: fields.text('storeId', MAX_ID_LENGTH),
    writer: fields.matching('writer', ID),
    attempt: fields.matching('attempt', ID),
    parent: fields.matching('parent', PARENT),
    timeMs: fields.count('timeMs'),
  };
}

function asciiOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
