import { EiderError } from '@eider/core';
import { preallocate } from './create-log-file.ts';
import { toDiskError } from './disk/disk-error.ts';
import type { LogDisk, LogFile } from './disk/log-disk.ts';
import { encodeHeader, type FileHeader, FRAMES_OFFSET, HEADER_BYTES, slotOffset } from './format/file-header.ts';
import { encodeFrame, FRAME_ALIGNMENT, frameBytes, type LogPosition, logIdentity } from './format/frame.ts';
import type { LogMarks } from './log-marks.ts';
import { type LogContents, type LogView, startingContents } from './recover-log.ts';

// Up to here one durable write is faster than a write and a sync; above it, zeroing ahead would only write everything twice.
const MAX_DURABLE_WRITE_BYTES = 64 * 1024;
// A file that starts anew keeps this much of its length, so that the next commits find room.
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
// Zeros behind the last frame end the log where frames of an older epoch lie behind it.
const TERMINATOR_BYTES = FRAME_ALIGNMENT;

/** Where a log lives. */
export interface LogPlace {
  readonly disk: LogDisk;
  readonly path: string;
  readonly preallocateBytes: number;
}

/** A batch and the time of its commit. */
export interface TimedBatch {
  readonly batch: Uint8Array;
  readonly timeMs: number;
}

/** The open file of a log and all changes of it; they must not overlap. */
export class LogWriter {
  readonly #place: LogPlace;
  #file: LogFile;
  #header: FileHeader;
  #end: LogPosition;
  #marks: LogMarks;
  /** Overwriting below this byte needs no new space. */
  #allocatedBytes: number;
  #generation = 0;
  #isInDoubt = false;
  #hasWritten = false;
  /** What a failure left to be done before anything else is written. */
  readonly #repairs = new Set<'cut' | 'other-slot' | 'folder'>();

  constructor(place: LogPlace, file: LogFile, contents: LogContents) {
    this.#place = place;
    this.#file = file;
    this.#header = contents.header;
    this.#end = contents.end;
    this.#marks = contents.marks;
    this.#allocatedBytes = contents.sizeBytes;
    if (contents.tornBytes > 0) this.#repairs.add('cut');
  }

  get header(): FileHeader {
    return this.#header;
  }

  get end(): LogPosition {
    return this.#end;
  }

  get marks(): LogMarks {
    return this.#marks;
  }

  /** Changes whenever frames move or go: what was read before the change is whole, positions are not. */
  get generation(): number {
    return this.#generation;
  }

  /** The outcome of a write is unknown until `settle` succeeds. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  /** The frames after the commit of this sequence, and a few before it. */
  view(after: number): LogView {
    const identity = logIdentity(this.#header.begun.storeId, this.#header.epoch);
    return { file: this.#file, identity, from: this.#marks.find(after), end: this.#end };
  }

  /** Appends the batches in one durable write; all or none, unless it rejects with INDETERMINATE. */
  async write(batches: readonly TimedBatch[]): Promise<readonly LogPosition[]> {
    await this.#repair();
    const { bytes, positions } = this.#encode(batches);
    try {
      await this.#put(this.#end.position, bytes);
    } catch (error) {
      this.#repairs.add('cut');
      throw await this.#errorOfFailedWrite(error);
    }
    for (const position of positions) this.#marks.add(position);
    this.#end = positions.at(-1) ?? this.#end;
    return positions;
  }

  /** Forgets every commit and goes on behind the last one, in the same file. A crash leaves the log as before or as after. */
  async restart(): Promise<void> {
    await this.#repair();
    const { sequence, timeMs, checksum } = this.#end;
    const header = { ...this.#header, epoch: this.#header.epoch + 1, sequence, timeMs, checksum };
    this.#generation += 1;
    try {
      await this.#file.writeDurably(slotOffset(header.epoch), encodeHeader(header));
    } catch (error) {
      this.#repairs.add('other-slot');
      throw await this.#errorOfFailedWrite(error);
    }
    this.#adopt(startingContents(header, this.#allocatedBytes));
    if (this.#allocatedBytes > FRAMES_OFFSET + MAX_KEPT_BYTES) await this.#setLength(FRAMES_OFFSET + MAX_KEPT_BYTES);
  }

  /** Goes on in another file, which has just taken the name of this one; makes the name durable. */
  async moveTo(file: LogFile, contents: LogContents): Promise<void> {
    const old = this.#file;
    this.#generation += 1;
    this.#file = file;
    this.#adopt(contents);
    this.#repairs.clear();
    this.#repairs.add('folder');
    await old.close();
    await this.#repair();
  }

  /** Makes sure that a write whose outcome was unknown never appears. */
  async settle(): Promise<void> {
    await this.#repair();
  }

  /** Gives back the room ahead, so that a closed log is as small as what it holds. */
  async close(): Promise<void> {
    try {
      const hasRoom = this.#allocatedBytes > this.#end.position;
      if (this.#hasWritten && hasRoom && this.#repairs.size === 0) await this.#file.setLength(this.#end.position);
    } finally {
      await this.#file.close();
    }
  }

  #adopt(contents: LogContents): void {
    this.#header = contents.header;
    this.#end = contents.end;
    this.#marks = contents.marks;
    this.#allocatedBytes = contents.sizeBytes;
  }

  #encode(batches: readonly TimedBatch[]): { readonly bytes: Buffer; readonly positions: readonly LogPosition[] } {
    const size = batches.reduce((sum, { batch }) => sum + frameBytes(batch.byteLength), 0);
    const bytes = Buffer.alloc(size + TERMINATOR_BYTES);
    const place = {
      identity: logIdentity(this.#header.begun.storeId, this.#header.epoch),
      writePosition: this.#end.position,
    };
    let at = this.#end;
    const positions = batches.map((commit) => {
      at = encodeFrame(bytes, commit, at, place);
      return at;
    });
    return { bytes, positions };
  }

  async #put(position: number, bytes: Uint8Array): Promise<void> {
    const isSmall = bytes.byteLength <= MAX_DURABLE_WRITE_BYTES;
    const framesEnd = position + bytes.byteLength - TERMINATOR_BYTES;
    if (isSmall && framesEnd > this.#allocatedBytes) await this.#extend();
    if (isSmall && framesEnd <= this.#allocatedBytes) {
      return this.#file.writeDurably(position, bytes.subarray(0, this.#allocatedBytes - position));
    }
    await this.#file.write(position, bytes);
    await this.#file.sync();
    this.#allocatedBytes = Math.max(this.#allocatedBytes, position + bytes.byteLength);
  }

  async #extend(): Promise<void> {
    const sizeBytes = await preallocate(this.#file, this.#allocatedBytes, this.#place.preallocateBytes);
    if (sizeBytes > this.#allocatedBytes) await this.#file.sync();
    this.#allocatedBytes = sizeBytes;
  }

  async #setLength(sizeBytes: number): Promise<void> {
    await this.#file.setLength(sizeBytes);
    this.#allocatedBytes = sizeBytes;
    await this.#file.sync();
  }

  async #errorOfFailedWrite(error: unknown): Promise<EiderError> {
    try {
      await this.#repair();
      return toDiskError(error, this.#place.path);
    } catch {
      this.#isInDoubt = true;
      const message = 'it is unknown whether the change reached the disk: read the log again or reopen it';
      return new EiderError('INDETERMINATE', message, { details: { path: this.#place.path }, cause: error });
    }
  }

  // Comes before every change of the file.
  async #repair(): Promise<void> {
    this.#hasWritten = true;
    try {
      for (const repair of this.#repairs) {
        if (repair === 'cut') await this.#setLength(this.#end.position);
        if (repair === 'other-slot') {
          await this.#file.writeDurably(slotOffset(this.#header.epoch + 1), new Uint8Array(HEADER_BYTES));
        }
        if (repair === 'folder') await this.#place.disk.syncFolder(this.#place.path);
        this.#repairs.delete(repair);
      }
      this.#isInDoubt = false;
    } catch (error) {
      throw toDiskError(error, this.#place.path);
    }
  }
}
