import type { ParquetCodec, ParquetValue, ParquetWriter } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { checksum } from '../search/segment/checksum.ts';
import { sharedUnits } from './layout-codec.ts';
import { RECORD_COLUMNS, toRecordRow } from './parquet-columns.ts';
import { concatenate } from './parted-segment-source.ts';
import type { RecordName } from './run.ts';
import type { RunFileSink } from './run-file-sink.ts';
import type { RecordFile, RecordGroup } from './run-files.ts';

export interface RecordFileWriterParts {
  readonly parquet: ParquetCodec;
  readonly sink: RunFileSink;
}

// Measured: a row group of 1,024 records of 200 bytes is decoded in 1 ms and encoded in 5, one of 4,096 in 3 and 20. Smaller ones make more to know of a run before it is read.
const GROUP_RECORDS = 1_024;
// Of large records fewer: what a cold read decodes should not grow with them.
const GROUP_BYTES = 1024 * 1024;
// A file is put as a whole, from memory.
const FILE_BYTES = 16 * 1024 * 1024;

/** Writes a run's records, which come in order, into one or more Parquet files of about 16 MiB. */
export class RecordFileWriter {
  readonly #parts: RecordFileWriterParts;
  readonly #files: RecordFile[] = [];
  #open: OpenFile | undefined;
  #columns: ParquetValue[][] = RECORD_COLUMNS.map(() => []);
  #groupBytes = 0;
  #newestRevision = 0;
  /** Of the row group on its way. */
  #first: RecordName | undefined;
  #last: RecordName | undefined;

  constructor(parts: RecordFileWriterParts) {
    this.#parts = parts;
  }

  /** Takes the next entry; a promise if there is something to wait for. */
  add(entry: Entry): Promise<void> | undefined {
    this.#first ??= separator(this.#last, entry);
    this.#last = entry;
    for (const [at, value] of toRecordRow(entry).entries()) this.#columns[at]?.push(value);
    if (!entry.deleted) this.#newestRevision = Math.max(this.#newestRevision, entry.revision);
    this.#groupBytes += entry.sizeBytes;
    const isFull = (this.#columns[0]?.length ?? 0) >= GROUP_RECORDS || this.#groupBytes >= GROUP_BYTES;
    return isFull ? this.#writeGroup() : undefined;
  }

  async finish(): Promise<readonly RecordFile[]> {
    if ((this.#columns[0]?.length ?? 0) > 0) await this.#writeGroup();
    await this.#finishFile();
    return this.#files;
  }

  async #writeGroup(): Promise<void> {
    this.#open ??= new OpenFile(this.#parts.parquet);
    const columns = this.#columns;
    this.#columns = RECORD_COLUMNS.map(() => []);
    const [newestRevision, first] = [this.#newestRevision, this.#first ?? { namespace: '', key: '' }];
    this.#first = undefined;
    const sizeBytes = await this.#open.writeGroup(columns, { newestRevision, first });
    this.#groupBytes = 0;
    this.#newestRevision = 0;
    if (sizeBytes >= FILE_BYTES) await this.#finishFile();
  }

  async #finishFile(): Promise<void> {
    if (this.#open === undefined) return;
    const { bytes, ...layout } = await this.#open.finish();
    this.#open = undefined;
    const key = await this.#parts.sink.put('records', this.#files.length, bytes);
    this.#files.push({ key, sizeBytes: bytes.length, ...layout });
  }
}

/** A file on its way, in memory. */
class OpenFile {
  readonly #pieces: Uint8Array[] = [];
  readonly #writer: ParquetWriter;
  readonly #groups: RecordGroup[] = [];
  #sizeBytes = 0;

  constructor(parquet: ParquetCodec) {
    this.#writer = parquet.write(RECORD_COLUMNS, {
      write: (bytes) => {
        this.#pieces.push(bytes);
        this.#sizeBytes += bytes.length;
      },
    });
  }

  /** Gives the file's size so far. */
  async writeGroup(
    columns: readonly (readonly ParquetValue[])[],
    facts: Pick<RecordGroup, 'newestRevision' | 'first'>,
  ): Promise<number> {
    const place = await this.#writer.writeRowGroup(columns);
    this.#groups.push({ ...place, checksum: this.#checksumOfLast(place.sizeBytes), ...facts });
    return this.#sizeBytes;
  }

  async finish(): Promise<Omit<RecordFile, 'key' | 'sizeBytes'> & { readonly bytes: Uint8Array }> {
    await this.#writer.finish();
    return { bytes: concatenate(this.#pieces), groups: this.#groups };
  }

  #checksumOfLast(sizeBytes: number): number {
    const last = this.#pieces.at(-1) ?? new Uint8Array();
    const bytes = last.length >= sizeBytes ? last : concatenate(this.#pieces);
    return checksum(bytes, bytes.length - sizeBytes, bytes.length);
  }
}

/** The shortest name that lies behind one and not behind the next. */
function separator(before: RecordName | undefined, { namespace, key }: RecordName): RecordName {
  if (before === undefined) return { namespace, key };
  if (before.namespace !== namespace) return { namespace, key: '' };
  const shared = sharedUnits(before.key, key);
  const next = key.codePointAt(shared);
  return { namespace, key: next === undefined ? key : key.slice(0, shared) + String.fromCodePoint(next) };
}
