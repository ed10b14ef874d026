import type { BigIntStats } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Blob, type BlobInfo, EiderError, type GetBlobOptions, type PutBlobOptions } from '@eider/core';
import { resolveRange } from '../../blobs/blob-range.ts';
import { throwIfAborted } from '../../calls/abort.ts';
import { systemErrorCode } from '../disk/system-error.ts';
import { unknownOutcome } from './blob-errors.ts';
import { type BlobFolder, keyInTheWay, linkNew, readAll, syncFolder, unless } from './blob-folder.ts';
import { pathOfKey } from './key-path.ts';
import { OpenFiles } from './open-files.ts';

/** Keys that are created and deleted, never overwritten: each is one file, whose bytes are the blob's. */
export class WriteOnceKeys {
  readonly #folder: BlobFolder;
  readonly #files = new OpenFiles();

  constructor(folder: BlobFolder) {
    this.#folder = folder;
  }

  async get(key: string, { range = { start: 0 } }: GetBlobOptions): Promise<Blob | undefined> {
    const place = await this.#place(key);
    if (place === undefined) return undefined;
    const check = async (): Promise<boolean> => {
      const folder = await this.#folder.find(place.folders);
      // What somebody acts on must be durable, though its writer may not have got so far.
      if (folder !== undefined) await syncFolder(folder);
      return folder !== undefined;
    };
    return this.#files.use(place.path, check, async ({ file, facts }) => {
      const [start, end] = resolveRange(range, Number(facts.size));
      const bytes = new Uint8Array(end - start);
      if ((await readAll(file, bytes, start)) === bytes.byteLength) return { ...toInfo(key, facts), bytes };
      throw new EiderError('CORRUPT_DATA', 'the file of a blob was cut short; restore it from a backup', {
        details: { key },
      });
    });
  }

  async head(key: string): Promise<BlobInfo | undefined> {
    const place = await this.#place(key);
    if (place === undefined || (await this.#folder.find(place.folders)) === undefined) return undefined;
    return this.headFile(key, place.path);
  }

  /** The blob whose file has this path. */
  async headFile(key: string, path: string): Promise<BlobInfo | undefined> {
    const facts = await lstat(path, { bigint: true }).catch(unless('ENOENT'));
    return facts?.isFile() === true ? toInfo(key, facts) : undefined;
  }

  async put(key: string, bytes: Uint8Array, options: PutBlobOptions): Promise<{ readonly etag: string }> {
    if (options.ifNoneMatch === undefined) {
      throw new EiderError('INVALID_ARGUMENT', "this key is written once: put it with ifNoneMatch: '*'");
    }
    const names = pathOfKey(key);
    const folder = await this.#folder.create(names.slice(0, -1));
    const path = join(folder, names.at(-1) ?? '');
    const draft = await this.#folder.draft([bytes]);
    try {
      const facts = await draft.file.stat({ bigint: true });
      throwIfAborted(options.signal);
      const isNew = await linkNew(draft, path);
      if (!isNew) await refuse(folder, path);
      await syncFolder(folder).catch(unknownOutcome);
      return { etag: etagOf(facts) };
    } finally {
      await this.#folder.discard(draft);
    }
  }

  async delete(key: string): Promise<boolean> {
    const place = await this.#place(key);
    if (place === undefined || (await this.#folder.find(place.folders)) === undefined) return false;
    if ((await this.headFile(key, place.path)) === undefined) return false;
    const isGone = await rm(place.path).then(
      () => true,
      (error: unknown) => unless('ENOENT')(error) ?? false,
    );
    if (isGone) await syncFolder(join(place.path, '..')).catch(unknownOutcome);
    return isGone;
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  async #place(key: string): Promise<{ readonly folders: readonly string[]; readonly path: string } | undefined> {
    const root = await this.#folder.find([]);
    const names = pathOfKey(key);
    return root === undefined ? undefined : { folders: names.slice(0, -1), path: join(root, ...names) };
  }
}

/** Says that the key is taken, once that is durable. */
async function refuse(folder: string, path: string): Promise<never> {
  const facts = await lstat(path).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return undefined;
  });
  if (facts?.isDirectory() === true) throw keyInTheWay();
  await syncFolder(folder);
  throw new EiderError('PRECONDITION_FAILED', 'the key already has a blob; nothing was written');
}

function toInfo(key: string, facts: BigIntStats): BlobInfo {
  return { key, sizeBytes: Number(facts.size), etag: etagOf(facts), lastModified: facts.mtime };
}

// A file is never written to once it has its name; its time has a fraction of its own.
function etagOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `"${[ino, mtimeNs, size].map((number) => number.toString(36)).join('-')}"`;
}
