import { EiderError, sha256Hex } from '@eider/core';
import type { Bucket } from '../bucket/bucket.ts';
import type { FileEntry, RunEntry } from '../bucket/head.ts';
import { bitsOf } from '../encoding/bit-set.ts';
import { markDead } from '../layers/unsettled.ts';
import { goneFile } from './gone-file.ts';
import type { ParquetRun } from './parquet-run.ts';
import { decodeRunDescription, type RunDescription } from './run-description.ts';
import type { RunFiles } from './run-files.ts';

/** What stays the same of a run in whatever version of head. */
export type SharedRunEntry = Omit<RunEntry, 'from' | 'to' | 'dead'>;

/** Reads what a run is known by. NOT_FOUND if its file has gone since head was read. */
export async function readDescription(bucket: Bucket, entry: RunEntry, signal?: AbortSignal): Promise<RunDescription> {
  const description = decodeRunDescription(await readFile(bucket, entry, signal));
  const { layouts, segmentFiles, records } = description;
  if (layouts.length + segmentFiles === entry.parts.length && records === entry.records) return description;
  throw new EiderError('CORRUPT_DATA', 'a run of this memory is not what head.json says; restore it from a backup', {
    details: { key: entry.key },
  });
}

/** The files of a run, with what its description says of them. */
export function filesOf({ parts }: SharedRunEntry, { layouts }: Pick<RunDescription, 'layouts'>): RunFiles {
  const records = layouts.map((layout, at) => ({ ...(parts[at] as FileEntry), ...layout }));
  return { records, segment: parts.slice(layouts.length) };
}

/** Marks what a version of head knows to be dead. */
export async function readDead(bucket: Bucket, run: ParquetRun, file: FileEntry, signal?: AbortSignal): Promise<void> {
  const bits = await readFile(bucket, file, signal);
  if (bits.length !== run.dead.length) {
    throw new EiderError('CORRUPT_DATA', 'the known deaths of a run are damaged; restore the memory from a backup', {
      details: { key: file.key },
    });
  }
  for (const position of bitsOf(bits)) if (position < run.records) markDead(run, position);
}

/** A whole immutable file, checked against its digest. */
async function readFile({ store }: Bucket, file: FileEntry, signal?: AbortSignal): Promise<Uint8Array> {
  const blob = await store.get(file.key, signal === undefined ? {} : { signal });
  if (blob === undefined) throw goneFile(file.key);
  if (blob.bytes.length === file.sizeBytes && sha256Hex(blob.bytes) === file.sha256) return blob.bytes;
  throw new EiderError('CORRUPT_DATA', 'a file of this memory does not match its digest; restore it from a backup', {
    details: { key: file.key },
  });
}
