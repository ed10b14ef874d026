import type { BlobStore } from '@eider/core';
import { runFileKeys } from './run-file-keys.ts';

/** Takes the files of one run on its way, each as a whole, and says under which key it lies. */
export interface RunFileSink {
  put(kind: RunFileKind, part: number, bytes: Uint8Array): Promise<string>;
  /** Takes back what was put. */
  abandon(): Promise<void>;
}

export type RunFileKind = 'records' | 'segment';

/** Puts files under keys that tell the run's number. */
export class NumberedFileSink implements RunFileSink {
  readonly #blobs: BlobStore;
  readonly #keys: ReturnType<typeof runFileKeys>;
  readonly #put: string[] = [];

  /** `sequence` is that of the newest commit that the run may hold. */
  constructor(blobs: BlobStore, sequence: number, runId: number) {
    this.#blobs = blobs;
    this.#keys = runFileKeys(sequence, runId);
  }

  async put(kind: RunFileKind, part: number, bytes: Uint8Array): Promise<string> {
    const key = this.#keys[kind](part);
    // Noted before it is there: if the put fails half way, giving the run up removes it.
    this.#put.push(key);
    await this.#blobs.put(key, bytes, { ifNoneMatch: '*' });
    return key;
  }

  async abandon(): Promise<void> {
    for (const key of this.#put) await this.#blobs.delete(key);
  }
}
