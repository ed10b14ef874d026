import { createDraft, discardDraft, draftPathOf, preallocate } from './create-log-file.ts';
import { toDiskError } from './disk/disk-error.ts';
import type { LogFile } from './disk/log-disk.ts';
import type { FileHeader } from './format/file-header.ts';
import type { LogPosition } from './format/frame.ts';
import { readFrames } from './format/read-frames.ts';
import { type LogPlace, roomAhead } from './log-place.ts';
import type { LogWriter } from './log-writer.ts';
import { damagedError, startingContents } from './recover-log.ts';

const COPY_BYTES = 256 * 1024;

interface Exclusive {
  /** Runs the task while no append is written. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * Drops the commits up to `through`. If none remains, the file starts anew in place, which needs no space. Otherwise the rest is copied
 * into a new file while appends go on, and only what they added meanwhile is copied while they wait. Calls must not overlap.
 */
export async function truncateLog(
  place: LogPlace,
  writer: LogWriter,
  exclusive: Exclusive,
  through: number,
): Promise<void> {
  const isDone = await exclusive.run(async () => {
    if (through > writer.header.sequence) writer.checkUsable();
    if (through < writer.end.sequence) return through <= writer.header.sequence;
    if (through > writer.header.sequence) await writer.restart();
    return true;
  });
  if (!isDone) await moveRest(place, writer, exclusive, through);
}

async function moveRest(place: LogPlace, writer: LogWriter, exclusive: Exclusive, through: number): Promise<void> {
  const from = await positionAfter(place, writer, through);
  const header = { ...writer.header, sequence: from.sequence, timeMs: from.timeMs, checksum: from.checksum };
  let draft: LogFile | undefined;
  try {
    draft = await createDraft(place.disk, place.path, header);
    const rest = new Rest(writer, header, from, draft);
    await rest.copy();
    const sizeBytes = await preallocate(draft, rest.end, roomAhead(place));
    await draft.syncInBackground();
    await exclusive.run(() => rest.moveThere(place, sizeBytes));
  } catch (error) {
    if (draft !== undefined && writer.view(through).file !== draft) await discardDraft(place.disk, place.path, draft);
    throw toDiskError(error, place.path);
  }
}

async function positionAfter(place: LogPlace, writer: LogWriter, sequence: number): Promise<LogPosition> {
  const { file, identity, from, end } = writer.view(sequence);
  if (from.sequence === sequence) return from;
  for await (const frames of readFrames(file, identity, from, end.position)) {
    const frame = frames.find((one) => one.end.sequence === sequence);
    if (frame !== undefined) return frame.end;
  }
  throw damagedError(place.path, from);
}

/** What remains of a log, on its way into a new file. */
class Rest {
  readonly #writer: LogWriter;
  readonly #header: FileHeader;
  readonly #from: LogPosition;
  readonly #draft: LogFile;
  readonly #shift: number;
  #copiedTo: number;

  constructor(writer: LogWriter, header: FileHeader, from: LogPosition, draft: LogFile) {
    this.#writer = writer;
    this.#header = header;
    this.#from = from;
    this.#draft = draft;
    this.#shift = startingContents(header, 0).end.position - from.position;
    this.#copiedTo = from.position;
  }

  /** End of what has been copied, in the new file. */
  get end(): number {
    return this.#copiedTo + this.#shift;
  }

  async copy(): Promise<void> {
    const { file, end } = this.#writer.view(this.#from.sequence);
    while (this.#copiedTo < end.position) {
      const bytes = new Uint8Array(Math.min(COPY_BYTES, end.position - this.#copiedTo));
      const size = await file.read(this.#copiedTo, bytes);
      if (size < bytes.byteLength) throw new Error('the log file is shorter than it was');
      await this.#draft.write(this.end, bytes);
      this.#copiedTo += size;
    }
  }

  async moveThere(place: LogPlace, sizeBytes: number): Promise<void> {
    await this.copy();
    await this.#draft.sync();
    const start = startingContents(this.#header, Math.max(sizeBytes, this.end));
    const marks = this.#writer.marks.movedTo(start.end, this.#from.position);
    const end = { ...this.#writer.end, position: this.end };
    await place.disk.rename(draftPathOf(place.path), place.path);
    await this.#writer.moveTo(this.#draft, { ...start, end, marks });
  }
}
