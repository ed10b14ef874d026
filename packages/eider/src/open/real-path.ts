import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

// As many as Linux follows.
const MAX_LINKS = 40;

/** Where a file really lies, or would lie: the log belongs beside the file itself, not beside a link to it, also while nothing is there yet. */
export async function realPathOf(path: string, links: number = MAX_LINKS): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    const target = links === 0 ? undefined : await readlink(absolute).catch(() => undefined);
    if (target !== undefined) return realPathOf(resolve(dirname(absolute), target), links - 1);
    // No such file yet; if there is no such folder either, opening says so.
    const folder = await realpath(dirname(absolute)).catch(() => dirname(absolute));
    return join(folder, basename(absolute));
  }
}
