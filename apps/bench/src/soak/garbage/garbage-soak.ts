import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type BlobStore, type Clock, EiderError, type LongTermMemory, type Random, seededRandom } from '@eider/core';
import { createSharedMemory } from '@eider/ltm';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { type WatchedStore, watchedStore } from './watched-store.ts';

export interface GarbageOptions {
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly commits: number;
  readonly seed: number;
  /** Called after each commit: a clock by hand goes on. */
  readonly afterCommit?: () => void;
  readonly tell: (line: string) => void;
}

export interface GarbageReport {
  readonly commits: number;
  readonly checkpoints: number;
  /** The most objects that were there after a checkpoint, in each quarter of the commits. */
  readonly mostObjects: readonly number[];
  readonly leftObjects: number;
  /** Keys and values as JSON, of what was stored. */
  readonly writtenBytes: number;
  readonly logBytes: number;
  readonly uploadedBytes: number;
  readonly deletes: number;
  /** What head names and is not there or has other bytes, what was deleted while it was named, and records that are not as they were stored. */
  readonly faults: readonly string[];
}

const WRITERS = 2;
const COMMITS_PER_CHECKPOINT = 250;
const RECORDS_PER_COMMIT = 5;
const KEYS = 2_000;
const VALUE_WORDS = 30;
const QUARTERS = 4;

/** Writes small records through two memories of one bucket, with many checkpoints, and watches what is uploaded, what stays and what is deleted. */
export async function runGarbageSoak(options: GarbageOptions): Promise<GarbageReport> {
  const soak = new GarbageSoak(options);
  return soak.run();
}

class GarbageSoak {
  readonly #options: GarbageOptions;
  readonly #store: WatchedStore;
  readonly #random: Random;
  readonly #expected = new Map<string, string>();
  readonly #mostObjects = Array.from({ length: QUARTERS }, () => 0);
  #writtenBytes = 0;
  #checkpoints = 0;

  constructor(options: GarbageOptions) {
    this.#options = options;
    this.#store = watchedStore(options.store);
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<GarbageReport> {
    const { commits } = this.#options;
    const writers: LongTermMemory[] = [];
    for (let writer = 0; writer < WRITERS; writer += 1) writers.push(await this.#open());
    for (let commit = 0; commit < commits; commit += 1) {
      const writer = writers[commit % WRITERS] as LongTermMemory;
      await this.#commit(writer);
      this.#options.afterCommit?.();
      if ((commit + 1) % COMMITS_PER_CHECKPOINT === 0) await this.#fold(writer, commit);
    }
    for (const writer of writers) await writer.close();
    const { counts, wrongDeletes } = this.#store;
    return {
      commits,
      checkpoints: this.#checkpoints,
      mostObjects: this.#mostObjects,
      leftObjects: await this.#countObjects(),
      writtenBytes: this.#writtenBytes,
      logBytes: counts.logBytes,
      uploadedBytes: counts.uploadedBytes,
      deletes: counts.deletes,
      faults: [
        ...wrongDeletes.map((key) => `deleted while it was needed: ${key}`),
        ...(await this.#wrongFiles()),
        ...(await this.#wrongRecords()),
      ],
    };
  }

  #open(): Promise<LongTermMemory> {
    const { clock, graceMs } = this.#options;
    return createSharedMemory(
      { blobStore: this.#store, parquet: parquetCodec(), clock },
      { log: { retainMs: 0, retainBytes: 0 }, checkpoint: 'manual', bucket: { graceMs } },
    );
  }

  async #commit(memory: LongTermMemory): Promise<void> {
    const keys = Array.from({ length: RECORDS_PER_COMMIT }, () => `key-${Math.floor(this.#random.next() * KEYS)}`);
    if (this.#random.next() < 0.1) {
      for (const key of keys) this.#expected.delete(key);
      this.#writtenBytes += keys.join('').length;
      await settled(() => memory.deleteMany(keys));
      return;
    }
    const items = keys.map((key) => ({ key, value: this.#someText() }));
    for (const { key, value } of items) {
      this.#expected.set(key, value);
      this.#writtenBytes += key.length + JSON.stringify(value).length;
    }
    await settled(() => memory.storeMany(items));
  }

  #someText(): string {
    return Array.from({ length: VALUE_WORDS }, () => `w${Math.floor(this.#random.next() * 5_000)}`).join(' ');
  }

  async #fold(memory: LongTermMemory, commit: number): Promise<void> {
    await memory.checkpoint();
    this.#checkpoints += 1;
    const objects = await this.#countObjects();
    const quarter = Math.min(QUARTERS - 1, Math.floor((commit / this.#options.commits) * QUARTERS));
    this.#mostObjects[quarter] = Math.max(this.#mostObjects[quarter] ?? 0, objects);
    this.#options.tell(`${commit + 1} commits: ${objects} objects, ${this.#store.counts.uploadedBytes} bytes uploaded`);
  }

  async #countObjects(): Promise<number> {
    let objects = 0;
    for await (const _ of this.#options.store.list('')) objects += 1;
    return objects;
  }

  /** Every file that head names must be there, with the bytes that it says. */
  async #wrongFiles(): Promise<readonly string[]> {
    const head = await this.#options.store.get('head.json');
    if (head === undefined) return ['there is no head'];
    const wrong: string[] = [];
    for (const key of new Set(new TextDecoder().decode(head.bytes).match(/runs\/[0-9a-z.-]+/g))) {
      const blob = await this.#options.store.get(key);
      if (blob === undefined) wrong.push(`named by head and gone: ${key}`);
      else if (!key.includes(hash('sha256', blob.bytes))) wrong.push(`other bytes than its name says: ${key}`);
    }
    return wrong;
  }

  async #wrongRecords(): Promise<readonly string[]> {
    const memory = await this.#open();
    const found = new Map<string, unknown>();
    for await (const { key, value } of memory.list()) found.set(key, value);
    await memory.close();
    const keys = new Set([...found.keys(), ...this.#expected.keys()]);
    return [...keys]
      .filter((key) => !isDeepStrictEqual(found.get(key), this.#expected.get(key)))
      .map((key) => `not as it was stored: ${key}`);
  }
}

/** A writer that is behind a boundary may be told that nobody knows: doing the same again makes it certain. */
async function settled(write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (!EiderError.is(error, 'INDETERMINATE')) throw error;
    }
  }
}
