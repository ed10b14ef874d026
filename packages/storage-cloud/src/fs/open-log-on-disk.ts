import type { CommitLog } from '@eider/core';
import { draftPathOf } from './create-log-file.ts';
import type { LogFile } from './disk/log-disk.ts';
import { FileLog, type FileLogParts } from './file-log.ts';
import type { LogPlace } from './log-place.ts';
import { LogWriter } from './log-writer.ts';
import { recoverLog } from './recover-log.ts';

type Found = Pick<FileLogParts, 'writer' | 'recovery'>;

const NOT_BEGUN: Found = { writer: undefined, recovery: { tornBytes: 0 } };

/** Opens a log that this caller has for itself. Removes what a crash left of an unfinished file, and changes nothing else. */
export async function openLogOnDisk(
  place: LogPlace,
  parts: Pick<FileLogParts, 'clock' | 'release'>,
): Promise<CommitLog> {
  await place.disk.remove(draftPathOf(place.path));
  const file = await place.disk.open(place.path);
  const found = file === undefined ? NOT_BEGUN : await findLog(place, file);
  return new FileLog(place, { ...parts, ...found });
}

async function findLog(place: LogPlace, file: LogFile): Promise<Found> {
  try {
    if ((await file.sizeBytes()) > 0) {
      // What a process that died had not synced must not be shown before it is durable.
      const [contents] = await Promise.all([recoverLog(file, place.path), file.syncInBackground()]);
      return { writer: LogWriter.found(place, file, contents), recovery: { tornBytes: contents.tornBytes } };
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  // An empty file may stand where a log has not begun.
  await file.close();
  return NOT_BEGUN;
}
