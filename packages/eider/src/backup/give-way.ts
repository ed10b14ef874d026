import { type CommitLog, EiderError } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { withLockedAdvice } from '../open/locked-advice.ts';
import { openMemory } from '../open/open-memory.ts';
import type { BackupFiles } from './backup-files.ts';

/** A file that another one is to replace. */
export interface OldFile {
  readonly path: string;
  readonly files: BackupFiles;
}

/** Where a memory lies or will lie, kept for one caller: nobody else can open it meanwhile. */
export interface HeldMemory {
  /** Undefined where what is there is damaged. */
  readonly log: CommitLog | undefined;
  close(): Promise<void>;
}

/** Takes the place of a memory. LOCKED if it is open anywhere. */
export async function holdMemory(path: string): Promise<HeldMemory> {
  try {
    const log = await withLockedAdvice(openFileLog(`${path}.log`), path);
    return { log, close: () => log.close() };
  } catch (error) {
    if (!isDamage(error)) throw error;
    // A log that is damaged cannot be opened by anybody.
    return { log: undefined, close: async () => undefined };
  }
}

/**
 * Makes an old memory ready to be replaced: folds its log into its file, so that the file alone is the whole memory, and then removes the log, which does not belong to the new one.
 * A memory that cannot be opened keeps its log under another name.
 */
export async function memoryGivesWay(
  { path, files }: OldFile,
  { log }: HeldMemory,
  settings: OpenMemorySettings | undefined,
): Promise<void> {
  const isFolded = log !== undefined && (await files.exists(path)) && (await canFold(path, log, settings));
  if (isFolded) await files.remove(`${path}.log`);
  else if (await files.exists(`${path}.log`)) await files.setAside(`${path}.log`);
  if (await files.exists(`${path}.wal`)) await files.setAside(`${path}.wal`);
}

async function canFold(path: string, log: CommitLog, settings: OpenMemorySettings | undefined): Promise<boolean> {
  try {
    const memory = await openMemory(path, settings, { log });
    await memory.close();
    return true;
  } catch (error) {
    if (isDamage(error) || EiderError.is(error, 'INVALID_ARGUMENT')) return false;
    throw error;
  }
}

/** Makes an old database ready to be replaced: folds its write-ahead log into its file. */
export async function databaseGivesWay({ path, files }: OldFile): Promise<void> {
  if (await files.exists(path)) await foldDatabase(path);
  if (await files.exists(`${path}.wal`)) await files.setAside(`${path}.wal`);
}

async function foldDatabase(path: string): Promise<void> {
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  try {
    await (await openNodeDuckDb({ path })).close();
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

function isDamage(error: unknown): boolean {
  return EiderError.is(error, 'CORRUPT_DATA') || EiderError.is(error, 'UNSUPPORTED');
}
