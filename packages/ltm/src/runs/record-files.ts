import { type BlobStore, EiderError, type ParquetCodec, type ParquetFile, type ParquetRowGroup } from '@eider/core';
import { checksum } from '../search/segment/checksum.ts';
import type { MissingFile } from './gone-file.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordFile, RecordGroup } from './run-files.ts';

/** An opened file, and about what its decoded footer takes in memory. */
interface OpenedFile {
  readonly file: ParquetFile;
  readonly byteLength: number;
}

/** Footers and row groups that were read lately; both by run and number. */
export interface RecordCaches {
  readonly footers: PartCache<OpenedFile>;
  readonly groups: PartCache<ParquetRowGroup>;
}

export interface RecordFilesParts {
  readonly blobs: BlobStore;
  readonly parquet: ParquetCodec;
  readonly caches: RecordCaches;
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
  readonly indexInFile: number;
}

// A guess at what a codec keeps of a footer.
const KEPT_OF_FOOTER = 2;

/** The record files of one run: reads row groups, each checked against its checksum. */
export class RecordFiles {
  readonly groups: readonly PlacedGroup[];
  readonly #parts: RecordFilesParts;
  // Whoever asks for what is being read already waits for the same read.
  readonly #reading = new Map<number, Promise<ParquetRowGroup>>();
  readonly #opening = new Map<number, Promise<ParquetFile>>();

  constructor(parts: RecordFilesParts) {
    this.#parts = parts;
    this.groups = placeGroups(parts.files);
  }

  /** The row group that a position lies in. */
  groupOf(position: number): PlacedGroup {
    let low = 0;
    let high = this.groups.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.groups[middle] as PlacedGroup).start <= position) low = middle;
      else high = middle - 1;
    }
    return this.groups[low] as PlacedGroup;
  }

  /** Reads a row group, or takes it from the cache. */
  async read(group: PlacedGroup, signal: AbortSignal | undefined): Promise<ParquetRowGroup> {
    const { caches, runId } = this.#parts;
    const cached = caches.groups.get(runId, group.index);
    if (cached !== undefined) return cached;
    const reading = this.#reading.get(group.index) ?? this.#readAndKeep(group);
    const read = await reading;
    if (signal?.aborted === true) throw new EiderError('ABORTED', 'the read was given up', { cause: signal.reason });
    return read;
  }

  /** Reads a row group that is not worth being kept. */
  async readOnce(group: PlacedGroup): Promise<ParquetRowGroup> {
    const file = await this.#open(group.fileIndex);
    const read = await file.readRowGroup(group.indexInFile);
    if (read.rows !== group.rows) throw damaged();
    return read;
  }

  #readAndKeep(group: PlacedGroup): Promise<ParquetRowGroup> {
    const { caches, runId } = this.#parts;
    const reading = this.readOnce(group)
      .then((read) => {
        caches.groups.add(runId, group.index, read);
        return read;
      })
      .finally(() => this.#reading.delete(group.index));
    this.#reading.set(group.index, reading);
    return reading;
  }

  async #open(fileIndex: number): Promise<ParquetFile> {
    const { caches, runId } = this.#parts;
    const cached = caches.footers.get(runId, fileIndex);
    if (cached !== undefined) return cached.file;
    const opening = this.#opening.get(fileIndex) ?? this.#openAndKeep(fileIndex);
    return opening;
  }

  #openAndKeep(fileIndex: number): Promise<ParquetFile> {
    const { blobs, parquet, caches, runId, files, missing } = this.#parts;
    const listed = files[fileIndex] as RecordFile;
    const { footerBytes } = listed;
    const opening = parquet
      .open(checkedSource(blobs, listed, missing), { footerBytes })
      .then((file) => {
        caches.footers.add(runId, fileIndex, { file, byteLength: footerBytes * KEPT_OF_FOOTER });
        return file;
      })
      .finally(() => this.#opening.delete(fileIndex));
    this.#opening.set(fileIndex, opening);
    return opening;
  }
}

function placeGroups(files: readonly RecordFile[]): readonly PlacedGroup[] {
  const groups: PlacedGroup[] = [];
  let start = 0;
  for (const [fileIndex, file] of files.entries()) {
    for (const [indexInFile, group] of file.groups.entries()) {
      groups.push({ ...group, index: groups.length, start, fileIndex, indexInFile });
      start += group.rows;
    }
  }
  return groups;
}

/** Only whole row groups and the footer are read, so every byte that is decoded has been checked. */
function checkedSource(
  blobs: BlobStore,
  { key, sizeBytes, footerBytes, footerChecksum, groups }: RecordFile,
  missing: MissingFile,
) {
  const expected = new Map([
    [sizeBytes - footerBytes, footerChecksum],
    ...groups.map(({ offset, checksum: sum }) => [offset, sum] as const),
  ]);
  return {
    sizeBytes,
    read: async (offset: number, length: number): Promise<Uint8Array> => {
      const blob = await blobs.get(key, { range: { start: offset, end: offset + length } });
      if (blob === undefined) throw missing(key);
      const { bytes } = blob;
      if (bytes.length !== length || checksum(bytes, 0, bytes.length) !== expected.get(offset)) throw damaged();
      return bytes;
    },
  };
}

function damaged(): EiderError {
  return new EiderError('CORRUPT_DATA', 'a parquet file of this memory was changed; restore the memory from a backup');
}
