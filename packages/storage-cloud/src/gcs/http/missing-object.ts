import { EiderError } from '@eider/core';

/** Tells a missing object from a missing bucket where the answer does not: by a listing, until the bucket was seen once. */
export class MissingObject {
  readonly #list: (signal: AbortSignal | undefined) => Promise<unknown>;
  #bucketSeen = false;

  /** `list` reads one page of the bucket and rejects with NOT_FOUND if there is no bucket. */
  constructor(list: (signal: AbortSignal | undefined) => Promise<unknown>) {
    this.#list = list;
  }

  /** To be called when an answer shows that there is a bucket. */
  sawBucket(): void {
    this.#bucketSeen = true;
  }

  /** Rejects with NOT_FOUND unless there is a bucket, so that only the object is missing. */
  async checkBucket(signal: AbortSignal | undefined): Promise<void> {
    if (this.#bucketSeen) return;
    try {
      await this.#list(signal);
    } catch (error) {
      // Who may read but not list cannot be told; a missing bucket is not refused in this way.
      if (!EiderError.is(error, 'PERMISSION_DENIED')) throw error;
    }
    this.#bucketSeen = true;
  }
}
