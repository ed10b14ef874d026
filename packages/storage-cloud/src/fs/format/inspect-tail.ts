import type { LogFile } from '../disk/log-disk.ts';
import {
  FRAME_ALIGNMENT,
  FRAME_HEADER_BYTES,
  frameBytes,
  type LogIdentity,
  type LogPosition,
  parseFrameHeader,
} from './frame.ts';

const READ_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(READ_BYTES);

/** What lies behind the last whole commit. */
export interface TailFindings {
  /** Bytes from the last whole commit to the end of what an unfinished write left; 0 after a clean end. */
  readonly tornBytes: number;
  /** A frame stands behind that was written when what is missing before it had been synced. */
  readonly isDamaged: boolean;
}

/**
 * Looks at everything from the end of the last whole commit to the end of the file. Zeros, or a frame of an older epoch, are a clean end. Frames that were
 * written before what is missing had been synced are left from a crash, since the system may write pages in any order; a frame that was written after that,
 * or of a newer epoch, is proof of damage.
 */
export async function inspectTail(
  file: LogFile,
  identity: LogIdentity,
  last: LogPosition,
  sizeBytes: number,
): Promise<TailFindings> {
  const tail = new Tail(identity, last);
  const piece = Buffer.allocUnsafeSlow(READ_BYTES);
  // A header may begin in one piece and end in the next, hence the overlap.
  const step = READ_BYTES - FRAME_HEADER_BYTES;
  for (let at = last.position; at < sizeBytes && !tail.isDamaged; at += step) {
    const size = await file.read(at, piece.subarray(0, Math.min(READ_BYTES, sizeBytes - at)));
    tail.inspect(piece.subarray(0, size), at);
  }
  return { tornBytes: tail.tornBytes(), isDamaged: tail.isDamaged };
}

class Tail {
  isDamaged = false;
  readonly #identity: LogIdentity;
  readonly #last: LogPosition;
  /** End of the frames of unfinished writes, as far as their headers tell. */
  #frameEnd: number | undefined;
  #isClean = true;
  #nonZeroEnd: number;

  constructor(identity: LogIdentity, last: LogPosition) {
    this.#identity = identity;
    this.#last = last;
    this.#nonZeroEnd = last.position;
  }

  inspect(bytes: Buffer, at: number): void {
    if (bytes.equals(ZEROS.subarray(0, bytes.byteLength))) return;
    if (at === this.#last.position) this.#isClean = this.#isCleanEnd(bytes);
    this.#nonZeroEnd = Math.max(this.#nonZeroEnd, at + nonZeroLength(bytes));
    for (let offset = 0; offset + FRAME_HEADER_BYTES <= bytes.byteLength; offset += FRAME_ALIGNMENT) {
      this.#inspectHeader(bytes, offset, at + offset);
    }
  }

  tornBytes(): number {
    if (this.#frameEnd !== undefined) return Math.min(this.#frameEnd, this.#nonZeroEnd) - this.#last.position;
    return this.#isClean ? 0 : this.#nonZeroEnd - this.#last.position;
  }

  #isCleanEnd(bytes: Buffer): boolean {
    const header = parseFrameHeader(bytes, 0, this.#identity.storeChecksum);
    if (header !== undefined) return header.epoch < this.#identity.epoch;
    return nonZeroLength(bytes.subarray(0, FRAME_ALIGNMENT)) === 0;
  }

  #inspectHeader(bytes: Buffer, offset: number, at: number): void {
    const header = parseFrameHeader(bytes, offset, this.#identity.storeChecksum);
    if (header === undefined || header.epoch < this.#identity.epoch) return;
    // The sequence tells a frame from a batch that happens to hold a copy of an earlier one.
    const isNewer = header.sequence > this.#last.sequence + 1;
    const provesDamage = isNewer && at - header.unsyncedDistance > this.#last.position;
    if (header.epoch > this.#identity.epoch || provesDamage) this.isDamaged = true;
    this.#frameEnd = Math.max(this.#frameEnd ?? 0, at + frameBytes(header.batchBytes));
  }
}

function nonZeroLength(bytes: Buffer): number {
  let length = bytes.byteLength;
  while (length > 0 && bytes[length - 1] === 0) length -= 1;
  return length;
}
