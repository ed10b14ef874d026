import { type Clock, EiderError, type JsonObject, type LongTermMemory, type TransactionRecord } from '@eider/core';

/** What leases are made of. */
export interface LeaseParts {
  readonly memory: LongTermMemory;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Told of renewals that failed. */
  readonly onFailure: (error: unknown) => void;
}

// A lease is renewed this often during its life, so that one renewal may fail.
const RENEWALS = 3;

/** The right to run an action for a key, among all processes that share the memory: a record that ends by itself unless it is renewed. */
export class Lease {
  readonly key: string;
  readonly #parts: LeaseParts;
  readonly #holder: string;
  readonly #metadata: object;
  #revision = 0;
  #endsAtMs = 0;

  private constructor(parts: LeaseParts, key: string, holder: string, metadata: object) {
    this.key = key;
    this.#parts = parts;
    this.#holder = holder;
    this.#metadata = metadata;
  }

  /** Takes the lease unless somebody holds it: then undefined. Other failures of the memory are passed on. */
  static async acquire(
    parts: LeaseParts,
    { key, holder, metadata }: { readonly key: string; readonly holder: string; readonly metadata: object },
  ): Promise<Lease | undefined> {
    const lease = new Lease(parts, key, holder, metadata);
    return (await lease.#write('absent')) ? lease : undefined;
  }

  /** Whether the record in the place of this lease is this lease. */
  isHeldBy(record: TransactionRecord | undefined): boolean {
    const value = record?.value;
    return typeof value === 'object' && value !== null && (value as JsonObject)['holder'] === this.#holder;
  }

  /** Whether it must have ended by itself, if it is not there. */
  hasEnded(): boolean {
    return this.#parts.clock.monotonicMs() >= this.#endsAtMs;
  }

  /** Does the work and renews the lease until it is done. */
  async renewedDuring<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = new AbortController();
    const renewing = this.#renewUntil(done.signal);
    try {
      return await work();
    } finally {
      done.abort();
      await renewing;
    }
  }

  /** Gives the lease back, if it is still this one. */
  async release(): Promise<void> {
    await this.#parts.memory.delete(this.key, { ifRevision: this.#revision }).catch((error: unknown) => {
      // Gone already: nothing is to be given back.
      if (!EiderError.is(error, 'PRECONDITION_FAILED')) this.#parts.onFailure(error);
    });
  }

  async #renewUntil(done: AbortSignal): Promise<void> {
    const { clock, leaseMs, onFailure } = this.#parts;
    const pause = (): Promise<boolean> =>
      clock.sleep(leaseMs / RENEWALS, { signal: done }).then(
        () => true,
        () => false,
      );
    for (let isOurs = true; isOurs && (await pause()); ) {
      isOurs = await this.#write(this.#revision).catch((error: unknown) => {
        onFailure(error);
        return true;
      });
    }
  }

  /** Writes the record if its revision is as expected; false if it is not. */
  async #write(ifRevision: number | 'absent'): Promise<boolean> {
    const { memory, clock, leaseMs } = this.#parts;
    const endsAtMs = clock.monotonicMs() + leaseMs;
    try {
      const { revision } = await memory.store(
        this.key,
        { holder: this.#holder },
        { metadata: this.#metadata, ttlMs: leaseMs, text: '', ifRevision },
      );
      this.#revision = revision;
      this.#endsAtMs = endsAtMs;
      return true;
    } catch (error) {
      if (EiderError.is(error, 'PRECONDITION_FAILED')) return false;
      throw error;
    }
  }
}
