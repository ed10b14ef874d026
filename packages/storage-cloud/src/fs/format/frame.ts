/**
 * A commit in a log file: a header of 40 bytes, the batch, zeros up to a multiple of 8. All numbers are little-endian.
 *
 * | offset | size | |
 * |---|---|---|
 * | 0 | 4 | "EFRM" |
 * | 4 | 4 | crc32 of bytes 8 to 40, continued from the crc32 of the store id: whose frame it is |
 * | 8 | 4 | size of the batch |
 * | 12 | 4 | epoch |
 * | 16 | 8 | sequence |
 * | 24 | 8 | time in milliseconds |
 * | 32 | 4 | distance to the end of what was synced when the frame was written: a bad frame that far back proves no damage |
 * | 36 | 4 | crc32 of bytes 8 to 36 and the batch, continued from that of the frame before it: a frame is valid in its place only |
 */
import { crc32 } from 'node:zlib';

export const FRAME_HEADER_BYTES = 40;
/** Frames begin at multiples of this. */
export const FRAME_ALIGNMENT = 8;
const MAGIC = 0x4d52_4645;
const CHECKED_FROM = 8;
const CHECKSUM_OFFSET = 36;
const TWO_32 = 0x1_0000_0000;

/** Where a log stands: behind the commit of this sequence, whose frame ends at this position. */
export interface LogPosition {
  readonly sequence: number;
  readonly timeMs: number;
  readonly checksum: number;
  readonly position: number;
}

/** What makes a frame this log's. */
export interface LogIdentity {
  readonly storeChecksum: number;
  readonly epoch: number;
}

export interface FrameHeader {
  readonly batchBytes: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly timeMs: number;
  readonly unsyncedDistance: number;
  readonly checksum: number;
}

export function logIdentity(storeId: string, epoch: number): LogIdentity {
  return { storeChecksum: crc32(storeId), epoch };
}

/** Bytes that a batch of this size takes in the file. */
export function frameBytes(batchBytes: number): number {
  return Math.ceil((FRAME_HEADER_BYTES + batchBytes) / FRAME_ALIGNMENT) * FRAME_ALIGNMENT;
}

/**
 * Writes the frame that follows `previous` into `target`, which is zero there; `writePosition` is where this write begins in the file,
 * `syncedEnd` up to where the file has been synced.
 */
export function encodeFrame(
  target: Buffer,
  commit: { readonly batch: Uint8Array; readonly timeMs: number },
  previous: LogPosition,
  place: { readonly identity: LogIdentity; readonly writePosition: number; readonly syncedEnd: number },
): LogPosition {
  const offset = previous.position - place.writePosition;
  const header = target.subarray(offset, offset + FRAME_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(commit.batch.byteLength, 8);
  header.writeUInt32LE(place.identity.epoch, 12);
  writeUint64(header, previous.sequence + 1, 16);
  writeUint64(header, commit.timeMs, 24);
  header.writeUInt32LE(previous.position - place.syncedEnd, 32);
  const checksum = frameChecksum(header, commit.batch, previous.checksum);
  header.writeUInt32LE(checksum, CHECKSUM_OFFSET);
  header.writeUInt32LE(crc32(header.subarray(CHECKED_FROM), place.identity.storeChecksum), 4);
  target.set(commit.batch, offset + FRAME_HEADER_BYTES);
  const position = previous.position + frameBytes(commit.batch.byteLength);
  return { sequence: previous.sequence + 1, timeMs: commit.timeMs, checksum, position };
}

/** The header at this offset if it is whole and of this store, of whatever epoch. */
export function parseFrameHeader(bytes: Buffer, offset: number, storeChecksum: number): FrameHeader | undefined {
  if (offset + FRAME_HEADER_BYTES > bytes.byteLength || bytes.readUInt32LE(offset) !== MAGIC) return undefined;
  const checked = bytes.subarray(offset + CHECKED_FROM, offset + FRAME_HEADER_BYTES);
  if (bytes.readUInt32LE(offset + 4) !== crc32(checked, storeChecksum)) return undefined;
  return {
    batchBytes: bytes.readUInt32LE(offset + 8),
    epoch: bytes.readUInt32LE(offset + 12),
    sequence: readUint64(bytes, offset + 16),
    timeMs: readUint64(bytes, offset + 24),
    unsyncedDistance: bytes.readUInt32LE(offset + 32),
    checksum: bytes.readUInt32LE(offset + CHECKSUM_OFFSET),
  };
}

/** Whether the batch behind this header is whole and the frame belongs behind `previousChecksum`. */
export function isWholeFrame(bytes: Buffer, offset: number, header: FrameHeader, previousChecksum: number): boolean {
  const batchOffset = offset + FRAME_HEADER_BYTES;
  const batch = bytes.subarray(batchOffset, batchOffset + header.batchBytes);
  return header.checksum === frameChecksum(bytes.subarray(offset, batchOffset), batch, previousChecksum);
}

function frameChecksum(header: Buffer, batch: Uint8Array, previousChecksum: number): number {
  return crc32(batch, crc32(header.subarray(CHECKED_FROM, CHECKSUM_OFFSET), previousChecksum));
}

function writeUint64(target: Buffer, value: number, offset: number): void {
  target.writeUInt32LE(value % TWO_32, offset);
  target.writeUInt32LE(Math.floor(value / TWO_32), offset + 4);
}

function readUint64(source: Buffer, offset: number): number {
  return source.readUInt32LE(offset) + source.readUInt32LE(offset + 4) * TWO_32;
}
