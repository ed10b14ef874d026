import { EiderError, type LongTermMemory, systemClock, uuidSource } from '@eider/core';
import { createMemory, type MemoryComponents, type MemorySettings } from '@eider/ltm';
import { adoptClassic } from './adopt-classic.ts';

const DEFAULT_TABLE = 'ltm_store';

/** Opens a memory; a file that is none, but holds the table of an older memory, is made one first. */
export async function openAdopting(components: MemoryComponents, settings: MemorySettings): Promise<LongTermMemory> {
  try {
    return await createMemory(components, settings);
  } catch (error) {
    if (!(await adopted(components, settings, error))) throw error;
  }
  return createMemory(components, settings);
}

/** Whether opening failed because of such a table, and does no longer. */
async function adopted(
  { engine, log, clock = systemClock, ids = uuidSource }: MemoryComponents,
  { path, ...settings }: MemorySettings,
  error: unknown,
): Promise<boolean> {
  // A log that has commits belongs to another memory: its own file is missing.
  if (path === undefined || log.state !== undefined || !EiderError.is(error, 'INVALID_ARGUMENT')) return false;
  // Anything else that is wrong has said so itself: looking for a table would create the file.
  if (error.details['tables'] === undefined) return false;
  refuseParquet(settings);
  return adoptClassic({ engine, clock, ids, path, table: settings.table ?? DEFAULT_TABLE, settings });
}

// Its runs would lie in a folder that is named after the file, which is renamed.
function refuseParquet({ format }: MemorySettings): void {
  if (format !== 'parquet') return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'a file that holds other tables opens in the native format only; make a new memory and import it with importClassic',
  );
}
