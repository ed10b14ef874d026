import { EiderError } from '@eider/core';
import { BackgroundSync } from './background-sync.ts';
import { preallocate } from './create-log-file.ts';
import { toDiskError } from './disk/disk-error.ts';
import type { LogFile } from './disk/log-disk.ts';
import { encodeHeader, type FileHeader, FRAMES_OFFSET, HEADER_BYTES, slotOffset } from './format/file-header.ts';
import { encodeFrame, FRAME_ALIGNMENT, frameBytes, type LogPosition, logIdentity } from './format/frame.ts';
import type { LogMarks } from './log-marks.ts';
import type { LogPlace } from './log-place.ts';
import { type LogContents, type LogView, startingContents } from './recover-log.ts';
import { SyncedFile } from './synced-file.ts';

// Up to here one durable write is faster than a write and a sync; above it, zeroing ahead would only write everything twice.
const MAX_DURABLE_WRITE_BYTES = 64 * 1024;
// A relaxed log waits for a sync when this much is not synced: memory of the system, and what a failed sync would have to write again.
const MAX_UNSYNCED_BYTES = 64 * 1024 * 1024;
// A file that starts anew keeps this much of its length, so that the next commits find room.
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
// Zeros behind the last frame end the log where frames of an older epoch lie behind it.
const TERMINATOR_BYTES = FRAME_ALIGNMENT;

/** A batch and the time of its commit. */
export interface TimedBatch {
  readonly batch: Uint8Array;
  readonly timeMs: number;
}

/** What must be done before anything else is written. */
type Repair = 'cut' | 'other-slot' | 'rewrite' | 'folder';

/** The open file of a log and all changes of it; they must not overlap. */
export class LogWriter {
  readonly #place: LogPlace;
  readonly #background: BackgroundSync | undefined;
  #synced: SyncedFile;
  #header: FileHeader;
  #end: LogPosition;
  #marks: LogMarks;
  /** Overwriting below this byte needs no new space. */
  #allocatedBytes: number;
  #generation = 0;
  #isInDoubt = false;
  #hasWritten = false;
  /** Resolves when no sync runs in the background. */
  #syncing: Promise<void> = Promise.resolve();
  readonly #repairs: Set<Repair>;

  constructor(place: LogPlace, file: LogFile, contents: LogContents, repairs: Iterable<Repair> = []) {
    this.#place = place;
    this.#synced = new SyncedFile(file, place.path, contents.syncedEnd);
    this.#header = contents.header;
    this.#end = contents.end;
    this.#marks = contents.marks;
    this.#allocatedBytes = contents.sizeBytes;
    this.#repairs = new Set(repairs);
    if (place.relaxed !== undefined) {
      this.#background = new BackgroundSync(place.relaxed, () => this.#syncInBackground());
    }
  }

  /** A writer for a file that was found: whoever wrote it last may have ended before the disk had everything. */
  static found(place: LogPlace, file: LogFile, contents: LogContents): LogWriter {
    // Before any other sync, which would be taken for one that has reached everything.
    const torn: readonly Repair[] = contents.tornBytes > 0 ? ['cut'] : [];
    return new LogWriter(place, file, contents, ['rewrite', ...torn, 'folder']);
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

  /** Throws if a sync has failed: then there are no changes until the log is opened again. */
  checkUsable(): void {
    this.#synced.checkUsable();
  }

  /** The frames after the commit of this sequence, and a few before it. */
  view(after: number): LogView {
    const identity = logIdentity(this.#header.begun.storeId, this.#header.epoch);
    return { file: this.#synced.file, identity, from: this.#marks.find(after), end: this.#end };
  }

  /** Appends the batches in one write; all or none, unless it rejects with INDETERMINATE. */
  async write(batches: readonly TimedBatch[]): Promise<readonly LogPosition[]> {
    await this.#prepare();
    const { bytes, positions } = this.#encode(batches);
    try {
      await this.#put(this.#end.position, bytes);
    } catch (error) {
      this.#repairs.add('cut');
      throw await this.#errorOfFailedWrite(error);
    }
    for (const position of positions) this.#marks.add(position);
    this.#end = positions.at(-1) ?? this.#end;
    if (this.#synced.syncedEnd < this.#end.position) this.#background?.wrote();
    return positions;
  }

  /** Makes every commit so far durable. */
  async sync(): Promise<void> {
    if (this.#synced.syncedEnd >= this.#end.position) return this.checkUsable();
    await this.#prepare();
    await this.#synced.sync(this.#end.position);
  }

  /** Forgets every commit and goes on behind the last one, in the same file. A crash leaves the log as before or as after. */
  async restart(): Promise<void> {
    await this.#prepare();
    const { sequence, timeMs, checksum } = this.#end;
    const header = { ...this.#header, epoch: this.#header.epoch + 1, sequence, timeMs, checksum };
    this.#generation += 1;
    try {
      await this.#synced.writeDurably(slotOffset(header.epoch), encodeHeader(header), FRAMES_OFFSET);
    } catch (error) {
      this.#repairs.add('other-slot');
      throw await this.#errorOfFailedWrite(error);
    }
    this.#synced.startAnew(FRAMES_OFFSET);
    this.#adopt(startingContents(header, this.#allocatedBytes));
    if (this.#allocatedBytes > FRAMES_OFFSET + MAX_KEPT_BYTES) await this.#setLength(FRAMES_OFFSET + MAX_KEPT_BYTES);
  }

  /** Goes on in another file, which is synced and has just taken the name of this one; makes the name durable. */
  async moveTo(file: LogFile, contents: LogContents): Promise<void> {
    const old = this.#synced.file;
    this.#generation += 1;
    this.#synced = new SyncedFile(file, this.#place.path, contents.end.position);
    this.#adopt(contents);
    this.#repairs.clear();
    this.#repairs.add('folder');
    try {
      await this.#prepare();
    } finally {
      await this.#syncing;
      await old.close();
    }
  }

  /** Makes sure that a write whose outcome was unknown never appears. */
  async settle(): Promise<void> {
    await this.#prepare();
  }

  /** Makes the rest durable and gives back the room ahead, so that a closed log is as small as what it holds. */
  async close(): Promise<void> {
    try {
      await this.#background?.stop();
      await this.#syncLast();
      const hasRoom = this.#allocatedBytes > this.#end.position;
      const isWhole = this.#repairs.size === 0 && !this.#synced.hasFailed;
      if (this.#hasWritten && hasRoom && isWhole) await this.#synced.file.setLength(this.#end.position);
    } finally {
      await this.#synced.file.close();
    }
  }

  async #syncLast(): Promise<void> {
    const { position } = this.#end;
    if (!this.#hasWritten || this.#synced.syncedEnd >= position) return;
    try {
      await (this.#synced.hasFailed ? this.#synced.rewrite(position) : this.#synced.sync(position));
    } catch (error) {
      const { code, details } = toDiskError(error, this.#place.path);
      const message =
        'the last commits could not be synced: a power loss may take them; open the log again to try again';
      throw new EiderError(code, message, { details, cause: error });
    }
  }

  // Whoever changes or closes the log next is told of a failure.
  #syncInBackground(): Promise<void> {
    this.#syncing = this.#synced.sync(this.#end.position).catch(() => undefined);
    return this.#syncing;
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
      syncedEnd: this.#synced.syncedEnd,
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
    if (this.#background !== undefined) return this.#putForLater(position, bytes, isSmall);
    const framesEnd = position + bytes.byteLength - TERMINATOR_BYTES;
    if (isSmall && framesEnd > this.#allocatedBytes) await this.#extend();
    if (isSmall && framesEnd <= this.#allocatedBytes) {
      return this.#synced.writeDurably(position, bytes.subarray(0, this.#allocatedBytes - position), framesEnd);
    }
    await this.#synced.file.write(position, bytes);
    await this.#synced.sync(framesEnd);
    this.#allocatedBytes = Math.max(this.#allocatedBytes, position + bytes.byteLength);
  }

  async #putForLater(position: number, bytes: Uint8Array, isSmall: boolean): Promise<void> {
    if (position - this.#synced.syncedEnd > MAX_UNSYNCED_BYTES) await this.#synced.sync(position);
    if (isSmall) this.#synced.file.writeNow(position, bytes);
    else await this.#synced.file.write(position, bytes);
    this.#allocatedBytes = Math.max(this.#allocatedBytes, position + bytes.byteLength);
  }

  async #extend(): Promise<void> {
    const sizeBytes = await preallocate(this.#synced.file, this.#allocatedBytes, this.#place.preallocateBytes);
    if (sizeBytes > this.#allocatedBytes) await this.#synced.sync(this.#end.position);
    this.#allocatedBytes = sizeBytes;
  }

  async #setLength(sizeBytes: number): Promise<void> {
    await this.#synced.file.setLength(sizeBytes);
    this.#allocatedBytes = sizeBytes;
    await this.#synced.sync(this.#end.position);
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
  async #prepare(): Promise<void> {
    this.checkUsable();
    this.#hasWritten = true;
    try {
      await this.#repair();
    } catch (error) {
      throw toDiskError(error, this.#place.path);
    }
  }

  async #repair(): Promise<void> {
    for (const repair of this.#repairs) {
      await this.#run(repair);
      this.#repairs.delete(repair);
    }
    this.#isInDoubt = false;
  }

  async #run(repair: Repair): Promise<void> {
    const { epoch } = this.#header;
    if (repair === 'cut') await this.#setLength(this.#end.position);
    if (repair === 'other-slot') {
      await this.#synced.writeDurably(slotOffset(epoch + 1), new Uint8Array(HEADER_BYTES), FRAMES_OFFSET);
    }
    if (repair === 'folder') await this.#synced.noting(() => this.#place.disk.syncFolder(this.#place.path));
    if (repair === 'rewrite') {
      await this.#synced.file.write(slotOffset(epoch), encodeHeader(this.#header));
      await this.#synced.rewrite(this.#end.position);
    }
  }
}
