import { open, stat } from 'node:fs/promises';
import { EiderError } from '@eider/core';

// A DuckDB file has these letters behind the checksum of its first block.
const MAGIC = 'DUCK';
const MAGIC_AT = 8;

/** Refuses what can be no memory before anything is created beside it: a folder, a missing parent, a file of another kind. */
export async function checkDatabaseFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  if (!found.isFile()) {
    throw new EiderError('INVALID_ARGUMENT', 'a memory is a file, and this is a folder or device; name a file in it', {
      details: { path },
    });
  }
  if (!(await startsLikeDuckDb(path))) {
    throw new EiderError('CORRUPT_DATA', 'the file is not a DuckDB database; name another file, it was left as it is', {
      details: { path },
    });
  }
}

async function startsLikeDuckDb(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, MAGIC_AT);
    return bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC;
  } finally {
    await file.close();
  }
}
