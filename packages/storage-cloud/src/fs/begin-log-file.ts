import type { CommitLogStart } from '@eider/core';
import { createDraft, discardDraft, draftPathOf, preallocate } from './create-log-file.ts';
import { toDiskError } from './disk/disk-error.ts';
import type { LogFile } from './disk/log-disk.ts';
import { FRAMES_OFFSET } from './format/file-header.ts';
import { type LogPlace, roomAhead } from './log-place.ts';
import { LogWriter } from './log-writer.ts';
import { startingContents } from './recover-log.ts';

/** Creates the file of a log that begins so; it is whole and durable when it has its name. */
export async function beginLogFile(place: LogPlace, start: CommitLogStart): Promise<LogWriter> {
  const { storeId, after, timeMs } = start;
  const header = { epoch: 1, begun: { storeId, after, timeMs }, sequence: after, timeMs, checksum: 0 };
  let draft: LogFile | undefined;
  try {
    draft = await createDraft(place.disk, place.path, header);
    const sizeBytes = await preallocate(draft, FRAMES_OFFSET, roomAhead(place));
    await draft.sync();
    await place.disk.rename(draftPathOf(place.path), place.path);
    await place.disk.syncFolder(place.path);
    return new LogWriter(place, draft, startingContents(header, sizeBytes));
  } catch (error) {
    if (draft !== undefined) await discardDraft(place.disk, place.path, draft);
    throw toDiskError(error, place.path);
  }
}
