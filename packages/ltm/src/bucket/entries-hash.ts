import { EiderError, sha256Hex } from '@eider/core';

const BITS = 256;
const HEX_DIGITS = BITS / 4;

/**
 * An order-free hash of a multiset of entries: the sum of their SHA-256, as numbers modulo 2^256.
 *
 * Sums can be added and subtracted, so what a run holds can be compared with what it was made from, without reading anything again. Sound against mistakes:
 * a lost, doubled or altered entry changes the sum unless independent digests happen to cancel out, one time in 2^256 (2^(256-k) for an entry that is there 2^k
 * times too often). It is no defence against somebody who chooses entries to cancel out; whoever could do that can write to the bucket.
 */
export class EntriesHash {
  #sum: bigint;

  constructor(hex: string = '0'.repeat(HEX_DIGITS)) {
    if (!/^[0-9a-f]{64}$/.test(hex))
      throw new EiderError('INVALID_ARGUMENT', 'give a hash of entries as 64 hex digits');
    this.#sum = BigInt(`0x${hex}`);
  }

  /** Adds one entry, in an encoding that tells any two entries apart. */
  add(entry: Uint8Array | string): this {
    return this.#move(BigInt(`0x${sha256Hex(entry)}`));
  }

  /** Takes one entry away. */
  subtract(entry: Uint8Array | string): this {
    return this.#move(-BigInt(`0x${sha256Hex(entry)}`));
  }

  /** Adds all entries of another multiset. */
  addAll(other: EntriesHash): this {
    return this.#move(other.#sum);
  }

  equals(other: EntriesHash): boolean {
    return this.#sum === other.#sum;
  }

  /** 64 lower-case hex digits, as a checkpoint records it. */
  toHex(): string {
    return this.#sum.toString(16).padStart(HEX_DIGITS, '0');
  }

  #move(by: bigint): this {
    this.#sum = BigInt.asUintN(BITS, this.#sum + by);
    return this;
  }
}

/** What a new run was made from. */
export interface RunSources {
  /** Hashes of what went in: the commits' entries, or the merged runs. */
  readonly inputs: readonly EntriesHash[];
  /** What was left out: superseded, deleted, expired. */
  readonly dropped: EntriesHash;
  readonly run: EntriesHash;
}

/** Refuses a run that is not exactly its inputs without what it says to have left out. */
export function checkRunSources({ inputs, dropped, run }: RunSources): void {
  const before = new EntriesHash();
  for (const input of inputs) before.addAll(input);
  if (before.equals(new EntriesHash().addAll(run).addAll(dropped))) return;
  throw new EiderError(
    'CORRUPT_DATA',
    'a new run does not hold what it was made from: the checkpoint is refused, and nothing was changed',
  );
}
