import { digestBytes, EiderError } from '@eider/core';
import type { Bucket } from '../bucket/bucket.ts';
import type { FileEntry, HeadCheckpoint, RunEntry } from '../bucket/head.ts';
import { inParallel } from '../bucket/in-parallel.ts';
import { noneDead } from '../search/liveness.ts';
import type { ListedRun } from './catalog.ts';
import { decodeIndex } from './checkpoint-index.ts';
import { goneFile } from './gone-file.ts';
import type { ParquetRun } from './parquet-run.ts';
import { decodeRoot, decodeRun, planesRange, type RunDescription, splitPlanes } from './run-description.ts';
import type { RunFiles } from './run-files.ts';
import { SparseNames } from './sparse-names.ts';

/** What stays the same of a run in whatever version of head. */
export type SharedRunEntry = Omit<RunEntry, 'from' | 'to' | 'dead'>;

export type SharedRun = ParquetRun<SparseNames>;

/** What a run is known by, and as many planes of the filter of its names as came with it. */
export interface RunRoot {
  readonly root: Uint8Array;
  readonly planes: readonly Uint8Array[];
}

// Far above what any run needs: more is damage, or somebody who wants to exhaust a reader.
const MAX_FILE_BYTES = 512 * 1024 * 1024;
const READS_AT_ONCE = 16;
// So few files are read by themselves if they are so much smaller than the index.
const FEW_FILES = 2;
const INDEX_RATIO = 4;

/** Reads what runs of a checkpoint are known by, by the digests of their files. NOT_FOUND if files have gone since head was read. */
export async function readRoots(
  bucket: Bucket,
  { index }: Pick<HeadCheckpoint, 'index'>,
  runs: readonly RunEntry[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, RunRoot>> {
  const roots = new Map<string, RunRoot>();
  if (index !== undefined && isWorthAnIndex(runs, index)) {
    for (const { sha256, ...root } of decodeIndex(await readFile(bucket, index, signal))) roots.set(sha256, root);
    return roots;
  }
  await inParallel(runs, READS_AT_ONCE, async (run) => {
    roots.set(run.sha256, decodeRun(await readFile(bucket, run, signal)));
  });
  return roots;
}

function isWorthAnIndex(runs: readonly RunEntry[], index: FileEntry): boolean {
  const ownBytes = runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const ratio = runs.length === 1 ? 1 : INDEX_RATIO;
  return runs.length > FEW_FILES || ownBytes * ratio > index.sizeBytes;
}

/** A run as head and its root describe it; CORRUPT_DATA where these do not fit. */
export function listRun(
  bucket: Bucket,
  entry: RunEntry,
  id: number,
  { root, planes }: RunRoot,
): { readonly listed: ListedRun<SparseNames>; readonly files: RunFiles } {
  const description = decodeRoot(root);
  const { layouts, segmentFiles, last, planeChecksums: _, ...facts } = description;
  if (layouts.length + segmentFiles !== entry.parts.length || facts.records !== entry.records) {
    throw new EiderError('CORRUPT_DATA', 'a run of this memory is not what head.json says; restore it from a backup', {
      details: { key: entry.key },
    });
  }
  const first = layouts[0]?.groups[0]?.first;
  const read = (from: number) => readPlanes(bucket, entry, { description, rootBytes: root.length, from });
  const names = new SparseNames({ first, last, planes, read });
  const listed = { ...facts, id, from: entry.from - 1, to: entry.to, names, dead: noneDead(facts.records) };
  return { listed, files: filesOf(entry, description) };
}

async function readPlanes(
  { store }: Bucket,
  { key }: FileEntry,
  wanted: { readonly description: RunDescription; readonly rootBytes: number; readonly from: number },
): Promise<readonly Uint8Array[]> {
  const { description, rootBytes, from } = wanted;
  const blob = await store.get(key, { range: planesRange(rootBytes, description.records, from) });
  if (blob === undefined) throw goneFile(key);
  return splitPlanes(blob.bytes, description, from);
}

function filesOf({ parts }: SharedRunEntry, { layouts }: Pick<RunDescription, 'layouts'>): RunFiles {
  const records = layouts.map((layout, at) => ({ ...(parts[at] as FileEntry), ...layout }));
  return { records, segment: parts.slice(layouts.length) };
}

/** A whole immutable file, checked against its digest. */
export async function readFile({ store }: Bucket, file: FileEntry, signal?: AbortSignal): Promise<Uint8Array> {
  if (file.sizeBytes > MAX_FILE_BYTES) throw otherBytes(file);
  // A byte more than there should be: a larger object is seen without reading all of it.
  const range = { start: 0, end: file.sizeBytes + 1 };
  const blob = await store.get(file.key, signal === undefined ? { range } : { range, signal });
  if (blob === undefined) throw goneFile(file.key);
  if (blob.bytes.length === file.sizeBytes && (await digestBytes(blob.bytes)) === file.sha256) return blob.bytes;
  throw otherBytes(file);
}

function otherBytes({ key }: FileEntry): EiderError {
  return new EiderError(
    'CORRUPT_DATA',
    'a file of this memory does not match its digest; restore the memory from a backup',
    { details: { key } },
  );
}
