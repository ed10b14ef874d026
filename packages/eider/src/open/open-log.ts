import type { Clock, CommitLog } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import type { OpenMemorySettings } from '../config/memory-config.ts';
import { checkDatabaseFile } from './check-database-file.ts';
import { withLockedAdvice } from './locked-advice.ts';
import { realPathOf } from './real-path.ts';

/** Opens the commit log beside a database file, before anything else is done to the file. */
export async function openLogBeside(
  path: string,
  clock: Clock,
  durability: OpenMemorySettings['durability'],
): Promise<CommitLog> {
  await checkDatabaseFile(path);
  const options = { clock, ...(durability === undefined ? {} : { durability }) };
  return withLockedAdvice(openFileLog(`${await realPathOf(path)}.log`, options), path);
}
