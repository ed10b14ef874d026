import { isOutOfSpace } from './disk/disk-error.ts';
import type { LogDisk, LogFile } from './disk/log-disk.ts';
import { encodeHeader, type FileHeader, FRAMES_OFFSET, slotOffset } from './format/file-header.ts';

const ZEROS = new Uint8Array(256 * 1024);

/** The name of a file that is not finished; what has it when a log is opened is left from a crash. */
export function draftPathOf(path: string): string {
  return `${path}.new`;
}

/** Creates a log file without frames under its draft name. Nothing of it is durable yet. */
export async function createDraft(disk: LogDisk, path: string, header: FileHeader): Promise<LogFile> {
  const file = await disk.create(draftPathOf(path));
  try {
    await file.write(0, ZEROS.subarray(0, FRAMES_OFFSET));
    await file.write(slotOffset(header.epoch), encodeHeader(header));
    return file;
  } catch (error) {
    await discardDraft(disk, path, file);
    throw error;
  }
}

/** Closes and removes a draft that nobody will finish, as far as it can: what stays is emptied by the next draft, or removed at the next opening. */
export async function discardDraft(disk: LogDisk, path: string, draft: LogFile): Promise<void> {
  await draft.close().catch(() => undefined);
  await disk.remove(draftPathOf(path)).catch(() => undefined);
}

/**
 * Writes zeros from `fromByte` on, so that later durable writes only overwrite; gives the file's new size. On a full disk it gives back what it
 * got and resolves with `fromByte`: room ahead is for speed only.
 */
export async function preallocate(file: LogFile, fromByte: number, sizeBytes: number): Promise<number> {
  try {
    for (let done = 0; done < sizeBytes; done += ZEROS.byteLength) {
      await file.write(fromByte + done, ZEROS.subarray(0, sizeBytes - done));
    }
    return fromByte + sizeBytes;
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    await file.setLength(fromByte);
    return fromByte;
  }
}
