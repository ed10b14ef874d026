import { EiderError } from '@eider/core';
import type { LogFile } from './disk/log-disk.ts';
import { type FileHeader, FRAMES_OFFSET, parseFileHeader } from './format/file-header.ts';
import { type LogIdentity, type LogPosition, logIdentity } from './format/frame.ts';
import { inspectTail } from './format/inspect-tail.ts';
import { readFrames } from './format/read-frames.ts';
import { LogMarks } from './log-marks.ts';

/** What a log file holds. */
export interface LogContents {
  readonly header: FileHeader;
  readonly end: LogPosition;
  readonly marks: LogMarks;
  /** Up to here the file is known to have been synced. */
  readonly syncedEnd: number;
  readonly sizeBytes: number;
  readonly tornBytes: number;
}

/** Part of an open log file that a reader may read. */
export interface LogView {
  readonly file: LogFile;
  readonly identity: LogIdentity;
  readonly from: LogPosition;
  readonly end: LogPosition;
}

/** What a file with this header holds as long as it has no frames. */
export function startingContents(header: FileHeader, sizeBytes: number): LogContents {
  const { sequence, timeMs, checksum } = header;
  const first = { sequence, timeMs, checksum, position: FRAMES_OFFSET };
  return { header, end: first, marks: new LogMarks(first), syncedEnd: FRAMES_OFFSET, sizeBytes, tornBytes: 0 };
}

/** Reads a whole log file and changes nothing. Rejects with CORRUPT_DATA if an acknowledged commit is damaged, UNSUPPORTED for a newer format. */
export async function recoverLog(file: LogFile, path: string): Promise<LogContents> {
  const sizeBytes = await file.sizeBytes();
  const headerBytes = new Uint8Array(Math.min(FRAMES_OFFSET, sizeBytes));
  await file.read(0, headerBytes);
  const header = parseFileHeader(headerBytes, path);
  const identity = logIdentity(header.begun.storeId, header.epoch);
  const start = startingContents(header, sizeBytes);
  const { marks } = start;
  let { end, syncedEnd } = start;
  for await (const frames of readFrames(file, identity, end, sizeBytes)) {
    for (const frame of frames) marks.add(frame.end);
    const last = frames.at(-1);
    end = last?.end ?? end;
    // A frame that was copied here tells of the file that it stood in.
    syncedEnd = Math.max(syncedEnd, last?.syncedEnd ?? 0);
  }
  const { tornBytes, isDamaged } = await inspectTail(file, identity, end, sizeBytes);
  if (isDamaged) throw damagedError(path, end);
  return { ...start, end, syncedEnd, tornBytes };
}

/** The error of a log in which an acknowledged commit cannot be read. */
export function damagedError(path: string, lastWhole: LogPosition): EiderError {
  const message = 'a commit in the middle of the log is damaged: restore the file from a copy; it was left as it is';
  return new EiderError('CORRUPT_DATA', message, {
    details: { path, lastWholeSequence: lastWhole.sequence, position: lastWhole.position },
  });
}
