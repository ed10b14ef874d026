import { type BlobStore, EiderError, type ParquetCodec, type ParquetRowGroup } from '@eider/core';
import { lowerBound } from '../memtable/sorted-keys.ts';
import { checksum } from '../search/segment/checksum.ts';
import { compareNames } from './compare-names.ts';
import type { MissingFile } from './gone-file.ts';
import { RECORD_COLUMNS } from './parquet-columns.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordName } from './run.ts';
import type { RecordFile, RecordGroup } from './run-files.ts';

export interface RecordFilesParts {
  readonly blobs: BlobStore;
  readonly parquet: ParquetCodec;
  /** Row groups that were read lately, by run and number. */
  readonly groups: PartCache<ParquetRowGroup>;
  readonly runId: number;
  readonly files: readonly RecordFile[];
  readonly missing: MissingFile;
}

/** A row group of a run. */
export interface PlacedGroup extends RecordGroup {
  /** Among all of the run. */
  readonly index: number;
  /** Position of its first record. */
  readonly start: number;
  readonly fileIndex: number;
}

// Neighbours are read at once up to this size.
const JOINED_BYTES = 1024 * 1024;
// Requests of one caller at the same time.
const READS_AT_ONCE = 16;

/** The record files of one run: reads row groups by range, each checked against its checksum before it is decoded. No footer is read. */
export class RecordFiles {
  readonly groups: readonly PlacedGroup[];
  readonly #parts: RecordFilesParts;
  // Whoever asks for what is being read already waits for the same read.
  readonly #reading = new Map<number, Promise<ParquetRowGroup>>();

  constructor(parts: RecordFilesParts) {
    this.#parts = parts;
    this.groups = placeGroups(parts.files);
  }

  /** The row group that a position lies in. */
  groupOf(position: number): PlacedGroup {
    const behind = lowerBound(this.groups.length, (at) => (this.groups[at] as PlacedGroup).start <= position);
    return this.groups[Math.max(0, behind - 1)] as PlacedGroup;
  }

  /** Number of the only row group that may hold a name; negative if it comes before all of them. */
  indexFor(name: RecordName): number {
    return lowerBound(this.groups.length, (at) => compareNames((this.groups[at] as PlacedGroup).first, name) <= 0) - 1;
  }

  /** Reads a row group, or takes it from the cache. */
  async read(group: PlacedGroup, signal: AbortSignal | undefined): Promise<ParquetRowGroup> {
    const [read] = await this.readMany([group], signal);
    return read as ParquetRowGroup;
  }

  /** Reads row groups that are given in order, or takes them from the cache; neighbours are one request. */
  async readMany(groups: readonly PlacedGroup[], signal: AbortSignal | undefined): Promise<readonly ParquetRowGroup[]> {
    const { groups: cache, runId } = this.#parts;
    const found = groups.map(({ index }) => cache.get(runId, index));
    const missing = groups.filter((_, at) => found[at] === undefined);
    const read = new Map<number, ParquetRowGroup>();
    const spans = spansOf(missing);
    for (let at = 0; at < spans.length; at += READS_AT_ONCE) {
      const some = spans.slice(at, at + READS_AT_ONCE);
      await Promise.all(some.map(async (span) => this.#readShared(span, read)));
      if (signal?.aborted === true) throw new EiderError('ABORTED', 'the read was given up', { cause: signal.reason });
    }
    return groups.map(({ index }, at) => found[at] ?? (read.get(index) as ParquetRowGroup));
  }

  /** Every row group in order, not worth being kept. */
  async *scan(): AsyncGenerator<ParquetRowGroup, void> {
    for (const span of spansOf(this.groups)) {
      const pieces = await this.#fetch(span);
      for (const [at, group] of span.entries()) yield await this.#decode(group, pieces[at] as Uint8Array);
    }
  }

  async #readShared(span: readonly PlacedGroup[], read: Map<number, ParquetRowGroup>): Promise<void> {
    const fresh = span.filter(({ index }) => !this.#reading.has(index));
    for (const own of spansOf(fresh)) this.#readAndKeep(own);
    await Promise.all(
      span.map(async ({ index }) => {
        read.set(index, await (this.#reading.get(index) as Promise<ParquetRowGroup>));
      }),
    );
  }

  #readAndKeep(span: readonly PlacedGroup[]): void {
    const { groups: cache, runId } = this.#parts;
    const fetching = this.#fetch(span);
    for (const [at, group] of span.entries()) {
      const reading = fetching
        .then((pieces) => this.#decode(group, pieces[at] as Uint8Array))
        .then((decoded) => {
          cache.add(runId, group.index, decoded);
          return decoded;
        })
        .finally(() => this.#reading.delete(group.index));
      this.#reading.set(group.index, reading);
    }
  }

  /** The bytes of neighbours, checked. */
  async #fetch(span: readonly PlacedGroup[]): Promise<readonly Uint8Array[]> {
    const { blobs, files, missing } = this.#parts;
    const [first, last] = [span[0] as PlacedGroup, span.at(-1) as PlacedGroup];
    const { key } = files[first.fileIndex] as RecordFile;
    const range = { start: first.offset, end: last.offset + last.sizeBytes };
    const blob = await blobs.get(key, { range });
    if (blob === undefined) throw missing(key);
    return span.map(({ offset, sizeBytes, checksum: expected }) => {
      const bytes = blob.bytes.subarray(offset - range.start, offset - range.start + sizeBytes);
      if (bytes.length !== sizeBytes || checksum(bytes, 0, sizeBytes) !== expected) throw damaged(key);
      return bytes;
    });
  }

  async #decode(group: PlacedGroup, bytes: Uint8Array): Promise<ParquetRowGroup> {
    return this.#parts.parquet.readRowGroup(RECORD_COLUMNS, bytes, group);
  }
}

function placeGroups(files: readonly RecordFile[]): readonly PlacedGroup[] {
  const groups: PlacedGroup[] = [];
  let start = 0;
  for (const [fileIndex, file] of files.entries()) {
    for (const group of file.groups) {
      groups.push({ ...group, index: groups.length, start, fileIndex });
      start += group.rows;
    }
  }
  return groups;
}

/** Groups in order as stretches of neighbours that are worth one request. */
function spansOf(groups: readonly PlacedGroup[]): readonly (readonly PlacedGroup[])[] {
  const spans: PlacedGroup[][] = [];
  let bytes = 0;
  for (const group of groups) {
    const span = spans.at(-1);
    const last = span?.at(-1);
    const follows = last?.index === group.index - 1 && last.fileIndex === group.fileIndex;
    if (span === undefined || !follows || bytes + group.sizeBytes > JOINED_BYTES) {
      spans.push([group]);
      bytes = 0;
    } else span.push(group);
    bytes += group.sizeBytes;
  }
  return spans;
}

function damaged(key: string): EiderError {
  return new EiderError('CORRUPT_DATA', 'a parquet file of this memory was changed; restore the memory from a backup', {
    details: { key },
  });
}
