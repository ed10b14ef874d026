import type { BackupManifest, LongTermMemory } from '@eider/core';
import { copyMemory } from '@eider/ltm';
import { checkMemory } from '../config/check-component.ts';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { openMemory } from '../open/open-memory.ts';
import { type BackupOptions, backupFile } from './backup-file.ts';
import type { BackupPlace } from './backup-place.ts';

export interface BackupMemoryOptions extends BackupOptions {
  /** How a memory that is given by its path is opened. */
  readonly settings?: OpenMemorySettings | undefined;
}

/**
 * Backs up a memory that lies in a local file: everything that was acknowledged before the call, as of one moment, while writes go on. Give the open memory, or the path of one
 * that is open nowhere. UNSUPPORTED for shared memories and `format: 'parquet'`: export those.
 */
export async function backupMemory(
  memory: LongTermMemory | string,
  to: BackupPlace,
  { settings, ...options }: BackupMemoryOptions = {},
): Promise<BackupManifest> {
  if (typeof memory !== 'string') return backupOpen(memory, to, options);
  const opened = await openMemory(memory, settings);
  try {
    return await backupOpen(opened, to, options);
  } finally {
    await opened.close();
  }
}

async function backupOpen(memory: LongTermMemory, to: BackupPlace, options: BackupOptions): Promise<BackupManifest> {
  checkMemory(memory);
  const { signal } = options;
  return backupFile({ kind: 'memory', copyTo: (path) => copyMemory(memory, path, { signal }) }, to, options);
}
