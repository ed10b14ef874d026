/**
 * The first 8 KiB of a log file: two header slots of 4 KiB, of which the valid one with the higher epoch counts. Starting anew writes the
 * other slot, so that a crash leaves one of them whole. All numbers are little-endian.
 *
 * | offset | size | |
 * |---|---|---|
 * | 0 | 8 | "EIDERLOG" |
 * | 8 | 4 | version of the format, 1 |
 * | 12 | 4 | crc32 of bytes 16 to the end of the store id |
 * | 16 | 4 | epoch: raised whenever the file starts anew; frames of older epochs are debris |
 * | 20 | 4 | size of the store id |
 * | 24 | 8, 8 | `after` and `timeMs` that the log began with |
 * | 40 | 8, 8, 4 | sequence, time and checksum of the commit before the first frame |
 * | 60 | 4 | zero |
 * | 64 | | store id, UTF-8 |
 */
import { crc32 } from 'node:zlib';
import { type CommitLogStart, EiderError } from '@eider/core';

const SLOT_BYTES = 4096;
const MAGIC = 'EIDERLOG';
const FORMAT_VERSION = 1;
const CHECKSUM_OFFSET = 12;
const CHECKED_FROM = 16;
const STORE_ID_OFFSET = 64;

/** Size of an encoded header. */
export const HEADER_BYTES: number = SLOT_BYTES;

/** Where the frames begin. */
export const FRAMES_OFFSET: number = 2 * SLOT_BYTES;

export interface FileHeader {
  readonly epoch: number;
  /** What `begin` was told. */
  readonly begun: CommitLogStart;
  /** The commit before the first frame: its sequence, time and checksum. */
  readonly sequence: number;
  readonly timeMs: number;
  readonly checksum: number;
}

/** Where the header of this epoch stands; the epochs before and after it use the other slot. */
export function slotOffset(epoch: number): number {
  return (epoch % 2) * SLOT_BYTES;
}

export function encodeHeader(header: FileHeader): Uint8Array {
  const storeId = Buffer.from(header.begun.storeId, 'utf8');
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.write(MAGIC, 0, 'latin1');
  slot.writeUInt32LE(FORMAT_VERSION, 8);
  slot.writeUInt32LE(header.epoch, 16);
  slot.writeUInt32LE(storeId.byteLength, 20);
  slot.writeBigUInt64LE(BigInt(header.begun.after), 24);
  slot.writeBigUInt64LE(BigInt(header.begun.timeMs), 32);
  slot.writeBigUInt64LE(BigInt(header.sequence), 40);
  slot.writeBigUInt64LE(BigInt(header.timeMs), 48);
  slot.writeUInt32LE(header.checksum, 56);
  storeId.copy(slot, STORE_ID_OFFSET);
  slot.writeUInt32LE(slotChecksum(slot, storeId.byteLength), CHECKSUM_OFFSET);
  return slot;
}

/** The header that counts among the first bytes of a file. Rejects with UNSUPPORTED for a newer format, CORRUPT_DATA for no log. */
export function parseFileHeader(bytes: Uint8Array, path: string): FileHeader {
  const slots = [0, 1].map((epoch) => Buffer.from(bytes.subarray(slotOffset(epoch), slotOffset(epoch) + SLOT_BYTES)));
  for (const slot of slots) checkVersion(slot, path);
  const headers = slots.map(parseSlot).filter((header) => header !== undefined);
  const newest = headers.sort((a, b) => b.epoch - a.epoch)[0];
  if (newest !== undefined) return newest;
  throw new EiderError('CORRUPT_DATA', 'the file is no eider log, or its header is damaged; it was left as it is', {
    details: { path },
  });
}

function checkVersion(slot: Buffer, path: string): void {
  if (!hasMagic(slot)) return;
  const version = slot.readUInt32LE(8);
  if (version <= FORMAT_VERSION) return;
  throw new EiderError('UNSUPPORTED', 'the log was written by a newer version of eider: update eider to open it', {
    details: { path, version, supportedVersion: FORMAT_VERSION },
  });
}

function parseSlot(slot: Buffer): FileHeader | undefined {
  if (!hasMagic(slot) || slot.byteLength < SLOT_BYTES || slot.readUInt32LE(8) !== FORMAT_VERSION) return undefined;
  const storeIdBytes = slot.readUInt32LE(20);
  if (storeIdBytes > SLOT_BYTES - STORE_ID_OFFSET) return undefined;
  if (slot.readUInt32LE(CHECKSUM_OFFSET) !== slotChecksum(slot, storeIdBytes)) return undefined;
  return {
    epoch: slot.readUInt32LE(16),
    begun: {
      storeId: slot.toString('utf8', STORE_ID_OFFSET, STORE_ID_OFFSET + storeIdBytes),
      after: Number(slot.readBigUInt64LE(24)),
      timeMs: Number(slot.readBigUInt64LE(32)),
    },
    sequence: Number(slot.readBigUInt64LE(40)),
    timeMs: Number(slot.readBigUInt64LE(48)),
    checksum: slot.readUInt32LE(56),
  };
}

function hasMagic(slot: Buffer): boolean {
  return slot.byteLength >= CHECKSUM_OFFSET && slot.toString('latin1', 0, MAGIC.length) === MAGIC;
}

function slotChecksum(slot: Buffer, storeIdBytes: number): number {
  return crc32(slot.subarray(CHECKED_FROM, STORE_ID_OFFSET + storeIdBytes));
}
