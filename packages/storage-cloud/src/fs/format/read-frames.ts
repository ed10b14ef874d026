import type { LogFile } from '../disk/log-disk.ts';
import {
  FRAME_HEADER_BYTES,
  type FrameHeader,
  frameBytes,
  isWholeFrame,
  type LogIdentity,
  type LogPosition,
  parseFrameHeader,
} from './frame.ts';

const READ_BYTES = 512 * 1024;

/** A whole frame, and where the log stands behind it. */
export interface Frame {
  readonly batch: Uint8Array;
  readonly end: LogPosition;
  /** Up to where the file had been synced when the frame was written. */
  readonly syncedEnd: number;
}

interface Piece {
  readonly bytes: Buffer;
  /** Position of the first byte in the file. */
  readonly position: number;
}

/**
 * The valid frames from a position up to `endPosition`, in the lists that one read gave; stops silently at the first that is not whole.
 * Holds one piece of half a MiB at a time, or one frame if that is larger. Batches are views of memory that nothing else uses.
 */
export async function* readFrames(
  file: LogFile,
  identity: LogIdentity,
  from: LogPosition,
  endPosition: number,
): AsyncGenerator<readonly Frame[]> {
  let at = from;
  let wantedBytes = READ_BYTES;
  while (at.position < endPosition) {
    const bytes = Buffer.allocUnsafeSlow(Math.min(wantedBytes, endPosition - at.position));
    const size = await file.read(at.position, bytes);
    const piece = { bytes: bytes.subarray(0, size), position: at.position };
    const frames = parsePiece(piece, identity, at);
    const last = frames.at(-1);
    if (last !== undefined) {
      yield frames;
      at = last.end;
      wantedBytes = READ_BYTES;
      continue;
    }
    const needed = neededBytes(piece, identity, at);
    if (needed === undefined || needed > endPosition - at.position || needed <= size) return;
    wantedBytes = needed;
  }
}

function parsePiece(piece: Piece, identity: LogIdentity, from: LogPosition): readonly Frame[] {
  const frames: Frame[] = [];
  let at = from;
  for (;;) {
    const frame = parseFrame(piece, identity, at);
    if (frame === undefined) return frames;
    frames.push(frame);
    at = frame.end;
  }
}

function parseFrame(piece: Piece, identity: LogIdentity, at: LogPosition): Frame | undefined {
  const offset = at.position - piece.position;
  const header = nextHeader(piece, identity, at);
  if (header === undefined || offset + frameBytes(header.batchBytes) > piece.bytes.byteLength) return undefined;
  if (!isWholeFrame(piece.bytes, offset, header, at.checksum)) return undefined;
  const batchOffset = piece.bytes.byteOffset + offset + FRAME_HEADER_BYTES;
  return {
    batch: new Uint8Array(piece.bytes.buffer, batchOffset, header.batchBytes),
    end: {
      sequence: header.sequence,
      timeMs: header.timeMs,
      checksum: header.checksum,
      position: at.position + frameBytes(header.batchBytes),
    },
    syncedEnd: at.position - header.unsyncedDistance,
  };
}

function nextHeader(piece: Piece, identity: LogIdentity, at: LogPosition): FrameHeader | undefined {
  const header = parseFrameHeader(piece.bytes, at.position - piece.position, identity.storeChecksum);
  const isNext = header?.epoch === identity.epoch && header.sequence === at.sequence + 1;
  return isNext ? header : undefined;
}

/** How much must be read at once to see the next frame whole; undefined if there is no header of a next frame. */
function neededBytes(piece: Piece, identity: LogIdentity, at: LogPosition): number | undefined {
  const header = nextHeader(piece, identity, at);
  return header === undefined ? undefined : frameBytes(header.batchBytes);
}
