import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFile } from '../transfer/file-error.ts';

/** Works with a new folder, which is removed afterwards, whatever happens. */
export async function withTemporaryFolder<Result>(
  parent: string | undefined,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const begin = join(parent ?? tmpdir(), 'eider-backup-');
  const folder = await onFile(begin, () => mkdtemp(begin));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
