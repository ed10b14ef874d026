import { open, rename, rm, stat } from 'node:fs/promises';
import { onFile } from '../transfer/file-error.ts';
import { orUndefined, placeFile, syncFolder } from '../transfer/place-file.ts';
import { replaceKeeping } from '../transfer/replace-database.ts';

/** The files that backups are made from and restored to. */
export interface BackupFiles {
  exists(path: string): Promise<boolean>;
  /** The bytes of a file. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** Writes a file, durably; what a crash leaves of it is no more than a beginning. */
  write(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Gives a file another name, under which nobody looks for it. */
  setAside(path: string): Promise<void>;
  /** Puts a finished file into the place of another, which stays under a second name. At every moment one of them is there. */
  replace(path: string, finished: string): Promise<void>;
  remove(path: string): Promise<void>;
}

const PIECE_BYTES = 256 * 1024;
const ASIDE = 'before-restore';
const MAX_ASIDE = 100;

/** Files of this machine. */
export const nodeBackupFiles: BackupFiles = {
  exists,
  read: readPieces,
  write: (path, content) => onFile(path, () => writePieces(path, content)),
  setAside: (path) =>
    onFile(path, async () => {
      await rename(path, await freeName(path));
      await syncFolder(path);
    }),
  async replace(path, finished) {
    if (await exists(path)) await replaceKeeping(path, finished, ASIDE);
    else await placeFile(finished, path, { overwrite: false });
  },
  remove: (path) => onFile(path, () => rm(path, { force: true })),
};

async function exists(path: string): Promise<boolean> {
  const found = await onFile(path, () => stat(path).catch((error) => orUndefined(error, 'ENOENT')));
  return found !== undefined;
}

async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await onFile(path, () => open(path, 'r'));
  try {
    for (;;) {
      const { buffer, bytesRead } = await onFile(path, () => file.read(Buffer.allocUnsafe(PIECE_BYTES)));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function writePieces(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const piece of content) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function freeName(path: string): Promise<string> {
  for (let number = 1; number < MAX_ASIDE; number += 1) {
    const name = number === 1 ? `${path}.${ASIDE}` : `${path}.${ASIDE}-${number}`;
    if (!(await exists(name))) return name;
  }
  return `${path}.${ASIDE}-${Date.now()}`;
}
