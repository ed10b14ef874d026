import { EiderError } from '@eider/core';
import type { SegmentSource } from '../search/segment-source.ts';
import type { PartCache } from './part-cache.ts';

// What one read fetches at least: small enough for a word's postings, large enough that the cost of a call does not dominate.
export const PART_BYTES: number = 128 * 1024;

/** Brings neighbouring parts, the last one included; only the last part of all may be shorter. */
export type FetchParts = (
  first: number,
  last: number,
  signal: AbortSignal | undefined,
) => Promise<readonly Uint8Array[]>;

export interface PartedSegmentParts {
  readonly runId: number;
  readonly sizeBytes: number;
  readonly cache: PartCache;
  readonly fetch: FetchParts;
}

/** Reads a segment in parts of equal size, through the memory's cache. */
export class PartedSegmentSource implements SegmentSource {
  readonly sizeBytes: number;
  readonly #runId: number;
  readonly #cache: PartCache;
  readonly #fetch: FetchParts;
  // Whoever asks for what is being read already waits for the same read.
  readonly #reading = new Map<number, Promise<Uint8Array>>();

  constructor({ runId, sizeBytes, cache, fetch }: PartedSegmentParts) {
    this.sizeBytes = sizeBytes;
    this.#runId = runId;
    this.#cache = cache;
    this.#fetch = fetch;
  }

  cached(offset: number, length: number): Uint8Array | undefined {
    const first = Math.floor(offset / PART_BYTES);
    const last = lastPart(offset, length);
    const parts: Uint8Array[] = [];
    for (let part = first; part <= last; part += 1) {
      const bytes = this.#cache.get(this.#runId, part);
      if (bytes === undefined) return undefined;
      parts.push(bytes);
    }
    return cut(parts, offset - first * PART_BYTES, length);
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const first = Math.floor(offset / PART_BYTES);
    const last = lastPart(offset, length);
    const parts: (Uint8Array | Promise<Uint8Array>)[] = [];
    for (let part = first; part <= last; part += 1) {
      const known = this.#cache.get(this.#runId, part) ?? this.#reading.get(part);
      parts.push(known ?? this.#start(part, last));
    }
    const read = await Promise.all(parts);
    if (signal?.aborted === true) throw new EiderError('ABORTED', 'the read was given up', { cause: signal.reason });
    return cut(read, offset - first * PART_BYTES, length);
  }

  /** Begins to read this part, and those behind it that nobody has or reads, with one fetch. */
  #start(first: number, most: number): Promise<Uint8Array> {
    let last = first;
    const isNeeded = (part: number): boolean =>
      !this.#reading.has(part) && this.#cache.get(this.#runId, part) === undefined;
    while (last < most && isNeeded(last + 1)) last += 1;
    const fetching = this.#fetch(first, last, undefined);
    for (let part = first; part <= last; part += 1) {
      const reading = fetching
        .then((parts) => this.#keep(part, parts[part - first]))
        .finally(() => this.#reading.delete(part));
      // Whoever has asked for it hears of a failure, even if it comes before all of the parts are waited for.
      reading.catch(() => undefined);
      this.#reading.set(part, reading);
    }
    return this.#reading.get(first) as Promise<Uint8Array>;
  }

  #keep(part: number, bytes: Uint8Array | undefined): Uint8Array {
    if (bytes === undefined) {
      throw new EiderError('CORRUPT_DATA', 'a part of a search segment is missing; restore the memory from a backup');
    }
    this.#cache.add(this.#runId, part, bytes);
    return bytes;
  }
}

function lastPart(offset: number, length: number): number {
  return Math.floor((offset + Math.max(1, length) - 1) / PART_BYTES);
}

function cut(parts: readonly Uint8Array[], start: number, length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.subarray(start, start + length);
  return concatenate(parts).subarray(start, start + length);
}

/** The bytes of several pieces as one. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
