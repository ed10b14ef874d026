import { type BackupReport, EiderError, type IdSource, type LongTermMemory, type SqlEngine } from '@eider/core';
import { Catalog } from '../runs/catalog.ts';
import { checkOptions } from './check-options.ts';
import { MemoryView } from './memory-view.ts';

export interface CopyMemoryOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a memory to a new file, while writes go on: all that was acknowledged before the call, as of one moment, with revisions and indexes. The copy needs no log. UNSUPPORTED for a
 * memory whose runs are Parquet files; ALREADY_EXISTS if there is a file.
 */
export async function copyMemory(
  memory: LongTermMemory,
  path: string,
  options: CopyMemoryOptions = {},
): Promise<Pick<BackupReport, 'sizeBytes'>> {
  const { signal } = checkOptions(options, ['signal']);
  if (memory.path.length > 0) {
    throw new EiderError('INVALID_ARGUMENT', 'a namespace cannot be copied alone; copy its memory, or export it');
  }
  const copyTo = memory instanceof MemoryView ? memory.copyTo : undefined;
  if (copyTo === undefined) {
    throw new EiderError('UNSUPPORTED', 'only a memory whose runs lie in its own file can be copied; export this one');
  }
  await memory.checkpoint(signal === undefined ? {} : { signal });
  return copyTo(path, signal);
}

/** Copies the attached database of a memory, and says in the copy that it holds everything. */
export async function copyDatabase(
  { engine, ids, name }: { readonly engine: SqlEngine; readonly ids: IdSource; readonly name: string },
  path: string,
  signal: AbortSignal | undefined,
): Promise<Pick<BackupReport, 'sizeBytes'>> {
  const { sizeBytes } = await engine.backup(path, { database: name, ...(signal === undefined ? {} : { signal }) });
  // What commits after the checkpoint only the log holds; they are no part of the copy.
  const copy = await engine.attach(`copy_${ids.next()}`, { path, durability: 'checkpoint' });
  try {
    await engine.transaction((session) => new Catalog(engine, copy.name).setNeedsLog(session, false));
    await copy.checkpoint();
  } finally {
    await copy.detach();
  }
  return { sizeBytes };
}
