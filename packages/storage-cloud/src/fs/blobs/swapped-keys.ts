import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Blob, BlobInfo, GetBlobOptions, PutBlobOptions } from '@eider/core';
import { EiderError } from '@eider/core';
import { resolveRange } from '../../blobs/blob-range.ts';
import { checkPutCondition } from '../../blobs/put-condition.ts';
import { throwIfAborted } from '../../calls/abort.ts';
import { unknownOutcome } from './blob-errors.ts';
import { type BlobFolder, linkNew, syncFolder } from './blob-folder.ts';
import { encodeGeneration, NO_PARENT } from './generation-file.ts';
import { type Generation, Generations } from './generations.ts';

// Each time somebody else has changed the key in between, which is progress; so many times in a row is a storm.
const MAX_ATTEMPTS = 1_000;
// A sweep is worth its listing once so many generations lie below the highest.
const SWEEP_FROM = 3;

/** What a change makes of a key. */
interface Change {
  readonly content: Uint8Array;
  readonly isDeletion: boolean;
  /** Throws, or says that there is nothing to change. */
  judge(etag: string | undefined): 'go' | 'leave';
  readonly signal: AbortSignal | undefined;
}

/**
 * Keys that may be overwritten and deleted any number of times: each is a row of generations, of which the highest counts. A change is a file that
 * is linked to the next number, which only one writer can have. A deletion is a generation too, so numbers are never used twice.
 */
export class SwappedKeys {
  readonly #folder: BlobFolder;
  readonly #graceMs: number;

  constructor(folder: BlobFolder, graceMs: number) {
    this.#folder = folder;
    this.#graceMs = graceMs;
  }

  async get(key: string, { range = { start: 0 } }: GetBlobOptions): Promise<Blob | undefined> {
    const newest = await this.#generations(key).newest({ withContent: true });
    if (newest?.content === undefined || newest.isDeletion) return undefined;
    const [start, end] = resolveRange(range, newest.sizeBytes);
    return { ...toInfo(key, newest), bytes: newest.content.subarray(start, end) };
  }

  async head(key: string): Promise<BlobInfo | undefined> {
    const newest = await this.#generations(key).newest({ withContent: false });
    return newest === undefined || newest.isDeletion ? undefined : toInfo(key, newest);
  }

  async put(key: string, content: Uint8Array, options: PutBlobOptions): Promise<{ readonly etag: string }> {
    const judge = (etag: string | undefined): 'go' => {
      checkPutCondition(etag, options);
      return 'go';
    };
    const etag = await this.#change(key, { content, isDeletion: false, judge, signal: options.signal });
    if (etag === undefined) throw new EiderError('INTERNAL', 'a put changed nothing; report this');
    return { etag };
  }

  async delete(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    const judge = (etag: string | undefined): 'go' | 'leave' => (etag === undefined ? 'leave' : 'go');
    return (await this.#change(key, { content: new Uint8Array(), isDeletion: true, judge, signal })) !== undefined;
  }

  /** Gives the new etag; undefined if nothing was to be changed. */
  async #change(key: string, change: Change): Promise<string | undefined> {
    const generations = this.#generations(key);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const before = await generations.newest({ withContent: false });
      const isThere = before !== undefined && !before.isDeletion;
      if (change.judge(isThere ? etagOf(before) : undefined) === 'leave') return undefined;
      const after = await this.#tryNext(generations, before, change);
      if (after !== undefined) return etagOf(after);
    }
    throw new EiderError('ABORTED', 'others change this key all the time; try again later', { retryable: true });
  }

  /** Makes the next generation; undefined if somebody else was first. */
  async #tryNext(
    generations: Generations,
    before: Generation | undefined,
    { content, isDeletion, signal }: Change,
  ): Promise<Pick<Generation, 'number' | 'id'> | undefined> {
    const folder = await generations.createFolder();
    const id = toGenerationId(this.#folder.newId());
    const draft = await this.#folder.draft(
      encodeGeneration(content, { id, parent: before?.id ?? NO_PARENT, isDeletion }),
    );
    const number = (before?.number ?? 0) + 1;
    try {
      throwIfAborted(signal);
      if (!(await linkNew(draft, join(folder, generations.fileName(number))))) return undefined;
    } finally {
      await this.#folder.discard(draft);
    }
    const isMine = await this.#settle(generations, folder, { number, id }).catch(unknownOutcome);
    return isMine ? { number, id } : undefined;
  }

  /**
   * After the link: makes it durable, empties what it replaced, and makes sure that it was the highest. It was not if this writer stood still so long that a sweeper
   * had removed the number, which others had used in the meantime: then whatever follows it has another parent.
   */
  async #settle(
    generations: Generations,
    folder: string,
    { number, id }: Pick<Generation, 'number' | 'id'>,
  ): Promise<boolean> {
    await syncFolder(folder);
    if (number > 1) await generations.empty(folder, number - 1);
    const numbers = await generations.numbers(folder);
    if (numbers === undefined) throw new Error('the folder took too long to list');
    if (numbers.length >= SWEEP_FROM) await generations.sweep(folder).catch(() => undefined);
    if (numbers.at(-1) === number) return true;
    const next = await generations.header(folder, number + 1);
    if (next === undefined) throw new Error('what followed this generation has been removed');
    return next.parent === id;
  }

  #generations(key: string): Generations {
    return new Generations(this.#folder, key, this.#graceMs);
  }
}

function toInfo(key: string, generation: Generation): BlobInfo {
  const { sizeBytes, lastModified } = generation;
  return { key, sizeBytes, etag: etagOf(generation), lastModified };
}

function etagOf({ number, id }: Pick<Generation, 'number' | 'id'>): string {
  return `"${number}-${id}"`;
}

/** An id of the form that a generation's file has room for. */
function toGenerationId(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, NO_PARENT.length);
}
