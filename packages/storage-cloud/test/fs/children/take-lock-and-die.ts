import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EiderError } from '@eider/core';
import { acquireLockFile } from '../../../src/fs/lock/lock-file.ts';

const folder = process.argv[2] ?? '';
for (;;) {
  try {
    await acquireLockFile(join(folder, 'x.lock'));
    break;
  } catch (error) {
    if (!EiderError.is(error, 'LOCKED')) throw error;
  }
}
// Fails, and so does the test, if another process is between these two calls.
await mkdir(join(folder, 'held'));
await rmdir(join(folder, 'held'));
process.exit(0);
