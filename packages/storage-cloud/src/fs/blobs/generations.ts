import { constants, type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EiderError } from '@eider/core';
import { type BlobFolder, syncFolder, unless } from './blob-folder.ts';
import { type GenerationHeader, HEADER_BYTES, isWhole, readContent, readHeader } from './generation-file.ts';
import { MARK, pathOfKey } from './key-path.ts';

/** A generation that was the highest when it was read. */
export interface Generation extends GenerationHeader {
  readonly number: number;
  readonly lastModified: Date;
  /** Undefined if it was not asked for. */
  readonly content: Uint8Array | undefined;
}

const GENERATION = /^(.*)\.~([1-9]\d{0,14})$/;
// A generation that is being replaced is gone the next time; more in a row than this means that nobody replaces it.
const MAX_LOOKS = 100;

/** The part of a key and the number that the name of a generation's file stands for. */
export function parseGenerationName(name: string): { readonly part: string; readonly number: number } | undefined {
  const [, part, number] = GENERATION.exec(name) ?? [];
  return part === undefined || part.includes(MARK) ? undefined : { part, number: Number(number) };
}

/** The generations of one key in its folder. Generation g is the file `<key>.~g`; the highest is the blob. */
export class Generations {
  readonly #folder: BlobFolder;
  readonly #folders: readonly string[];
  readonly #name: string;
  readonly #graceMs: number;

  constructor(folder: BlobFolder, key: string, graceMs: number) {
    const names = pathOfKey(key);
    this.#folder = folder;
    this.#folders = names.slice(0, -1);
    this.#name = names.at(-1) ?? '';
    this.#graceMs = graceMs;
  }

  /** The highest generation, durable; undefined if there is none. */
  async newest(options: { readonly withContent: boolean }): Promise<Generation | undefined> {
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const folder = await this.#folder.find(this.#folders);
      const numbers = folder === undefined ? [] : await this.numbers(folder);
      const number = numbers?.at(-1);
      if (folder === undefined || (numbers !== undefined && number === undefined)) return undefined;
      if (number === undefined) continue;
      const generation = await this.#read(join(folder, this.fileName(number)), number, options.withContent);
      if (generation === undefined) continue;
      // What somebody acts on must be durable, though its writer may not have got so far.
      await syncFolder(folder);
      return generation;
    }
    throw new EiderError('CORRUPT_DATA', 'the newest file of a blob is empty or damaged; restore it from a backup', {
      details: { name: this.#name },
    });
  }

  fileName(number: number): string {
    return `${this.#name}.${MARK}${number}`;
  }

  /** The folder that the generations are in, created if it is missing. */
  createFolder(): Promise<string> {
    return this.#folder.create(this.#folders);
  }

  /** Every number in use, ascending. Undefined if listing took so long that a sweeper may have removed what was seen. */
  async numbers(folder: string): Promise<readonly number[] | undefined> {
    const { clock } = this.#folder;
    const startedMs = clock.monotonicMs();
    const names = await readdir(folder);
    if (clock.monotonicMs() - startedMs > this.#graceMs / 2) return undefined;
    const own = names.flatMap((name) => {
      const parsed = parseGenerationName(name);
      return parsed?.part === this.#name ? [parsed.number] : [];
    });
    return own.sort((a, b) => a - b);
  }

  /** The header of a generation, emptied or not; undefined if it is gone. */
  async header(folder: string, number: number): Promise<GenerationHeader | undefined> {
    return withFile(join(folder, this.fileName(number)), constants.O_RDONLY, readHeader);
  }

  /** Takes the content out of a generation that has been replaced. Its header stays, to tell what became of it. */
  async empty(folder: string, number: number): Promise<void> {
    await withFile(join(folder, this.fileName(number)), constants.O_RDWR, async (file) => {
      if ((await file.stat()).size <= HEADER_BYTES) return;
      await file.truncate(HEADER_BYTES);
      await this.#folder.stamp(file);
    });
  }

  /** Empties what is below the highest generation, and removes it, lowest first, a grace period after it was emptied. */
  async sweep(folder: string): Promise<void> {
    await syncFolder(folder);
    const numbers = (await this.numbers(folder)) ?? [];
    const sweptBeforeMs = this.#folder.clock.nowMs() - this.#graceMs;
    for (const number of numbers.slice(0, -1)) {
      await this.empty(folder, number);
      const path = join(folder, this.fileName(number));
      const isOld = await withFile(
        path,
        constants.O_RDONLY,
        async (file) => (await file.stat()).mtimeMs < sweptBeforeMs,
      );
      // The next ones are younger.
      if (isOld === false) return;
      await rm(path, { force: true });
    }
  }

  async #read(path: string, number: number, withContent: boolean): Promise<Generation | undefined> {
    return withFile(path, constants.O_RDONLY, async (file) => {
      const header = await readHeader(file);
      const facts = await file.stat();
      if (header === undefined || !isWhole(header, facts.size)) return undefined;
      const content = withContent ? await readContent(file, header) : undefined;
      if (withContent && content === undefined) return undefined;
      return { ...header, number, lastModified: facts.mtime, content };
    });
  }
}

async function withFile<T>(
  path: string,
  flags: number,
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const file = await open(path, flags | constants.O_NOFOLLOW).catch(unless('ENOENT'));
  if (file === undefined) return undefined;
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}
