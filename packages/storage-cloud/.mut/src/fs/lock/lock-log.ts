import { acquireLockFile } from './lock-file.ts';
import { claimPath } from './open-paths.ts';

/** Takes a real path for this caller alone, against this process and all others; gives the function that frees it. */
export async function lockLog(realPath: string): Promise<() => Promise<void>> {
  const freePath = claimPath(realPath);
  try {
    const lockFile = await acquireLockFile(`${realPath}.lock`);
    return async () => {
      try {
        await lockFile.release();
      } finally {
        freePath();
      }
    };
  } catch (error) {
    freePath();
    throw error;
  }
}
