import { stat } from 'node:fs/promises';
import { type BackupReport, type DatabaseOptions, EiderError } from '@eider/core';
import type { EngineState } from '../engine-state.ts';
import { attempt, placeNewFile, removeDatabase, sha256OfFile, temporaryBeside } from '../files/durable-file.ts';
import { identifyFile } from '../files/file-identity.ts';
import type { CallScope } from '../session/call-scope.ts';
import { copyToFile, verifyFile } from './copy-database.ts';

/**
 * Copies a database into a temporary file beside the new one, reads the copy whole, makes it durable and only then gives
 * it its name. A backup that fails, or a process that dies, leaves no file of that name.
 */
export async function writeBackup(
  state: EngineState,
  path: string,
  options: DatabaseOptions,
  scope: CallScope,
): Promise<BackupReport> {
  const database = state.databases.find(options.database ?? state.main);
  const file = await identifyFile(path);
  if (file.exists)
    throw new EiderError('ALREADY_EXISTS', 'there is a file at the path of the backup; name a new one', {
      details: { path },
    });
  const temporary = temporaryBeside(file.realPath);
  try {
    await state.pool.use(scope, async (connection) => {
      await copyToFile(connection, scope, database, temporary);
      await verifyFile(connection, scope, temporary);
    });
    const sha256 = await sha256OfFile(temporary);
    const { size } = await attempt(path, () => stat(temporary));
    scope.throwIfStopped();
    await placeNewFile(temporary, file.realPath);
    return { path, sizeBytes: size, sha256 };
  } finally {
    await removeDatabase(temporary);
  }
}
