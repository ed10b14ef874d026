import type { BlobStore } from '@eider/core';
import type { SegmentSink } from '../search/segment-shape.ts';
import type { SegmentSource } from '../search/segment-source.ts';
import type { MissingFile } from './gone-file.ts';
import type { PartCache } from './part-cache.ts';
import { concatenate, PART_BYTES, PartedSegmentSource } from './parted-segment-source.ts';
import type { RunFileSink } from './run-file-sink.ts';
import type { SegmentFile } from './run-files.ts';

// A file is put as a whole, from memory. A whole number of parts, so that no part lies in two files.
const PARTS_PER_FILE = 128;

/** Writes a segment into files of at most 16 MiB. */
export class SegmentFileSink implements SegmentSink {
  readonly #sink: RunFileSink;
  readonly #files: SegmentFile[] = [];
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(sink: RunFileSink) {
    this.#sink = sink;
  }

  get files(): readonly SegmentFile[] {
    return this.#files;
  }

  get sizeBytes(): number {
    return this.#files.reduce((sum, { sizeBytes }) => sum + sizeBytes, this.#pendingBytes);
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#pending.push(bytes.slice());
    this.#pendingBytes += bytes.length;
    return this.#pendingBytes < PART_BYTES * PARTS_PER_FILE ? undefined : this.#putFull();
  }

  async finish(): Promise<void> {
    await this.#putFull();
    if (this.#pendingBytes > 0) await this.#put(concatenate(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  async #putFull(): Promise<void> {
    const bytes = concatenate(this.#pending);
    let at = 0;
    for (; bytes.length - at >= PART_BYTES * PARTS_PER_FILE; at += PART_BYTES * PARTS_PER_FILE) {
      await this.#put(bytes.slice(at, at + PART_BYTES * PARTS_PER_FILE));
    }
    this.#pending = [bytes.subarray(at)];
    this.#pendingBytes = bytes.length - at;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    const key = await this.#sink.put('segment', this.#files.length, bytes);
    this.#files.push({ key, sizeBytes: bytes.length });
  }
}

/** Reads a segment from its files. */
export function segmentFileSource(
  blobs: BlobStore,
  files: readonly SegmentFile[],
  place: {
    readonly runId: number;
    readonly sizeBytes: number;
    readonly cache: PartCache;
    readonly missing: MissingFile;
  },
): SegmentSource {
  const fetchFrom = async (file: number, first: number, last: number, signal: AbortSignal | undefined) => {
    const base = file * PARTS_PER_FILE;
    const range = { start: (first - base) * PART_BYTES, end: (last + 1 - base) * PART_BYTES };
    const key = files[file]?.key;
    const blob = key === undefined ? undefined : await blobs.get(key, { range, ...(signal && { signal }) });
    if (blob === undefined) throw place.missing(key ?? '');
    return inParts(blob.bytes);
  };
  return new PartedSegmentSource({
    ...place,
    fetch: async (first, last, signal) => {
      const parts: Uint8Array[] = [];
      for (let from = first; from <= last; ) {
        const file = Math.floor(from / PARTS_PER_FILE);
        const to = Math.min(last, (file + 1) * PARTS_PER_FILE - 1);
        parts.push(...(await fetchFrom(file, from, to, signal)));
        from = to + 1;
      }
      return parts;
    },
  });
}

// Copies: a cached part must not keep its neighbours in memory.
function inParts(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length <= PART_BYTES) return bytes.length === 0 ? [] : [bytes];
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += PART_BYTES) parts.push(bytes.slice(at, at + PART_BYTES));
  return parts;
}
