import { sha256Hex } from '@eider/core';
import { EntriesHash } from '../../../src/bucket/entries-hash.ts';
import type { RunEntry } from '../../../src/bucket/head.ts';
import { fileKey } from '../../../src/bucket/object-keys.ts';
import type { NewFile } from '../../../src/bucket/publish-checkpoint.ts';
import type { MapEntry } from './map-state.ts';

/** A run of the simulated memory: entries as JSON, and a segment whose bytes differ by who built it. */
export interface BuiltRun {
  readonly entry: RunEntry;
  readonly files: readonly NewFile[];
  readonly entries: readonly MapEntry[];
}

export interface RunShape {
  readonly from: number;
  readonly to: number;
  readonly builtBy: string;
  /** The sequence that its keys carry. */
  readonly keySequence: number;
}

/** What a run's files are named by. */
export type NameFiles = (shape: RunShape, digests: { readonly records: string; readonly segment: string }) => RunNames;

export interface RunNames {
  readonly records: string;
  readonly segment: string;
  readonly segmentDigest: string;
}

/** As the format says: the checkpoint's sequence, and each file's own digest. */
export const nameFiles: NameFiles = ({ keySequence }, { records, segment }) => ({
  records: fileKey(keySequence, records, 'parquet'),
  segment: fileKey(keySequence, segment, 'seg'),
  segmentDigest: segment,
});

export function buildRun(shape: RunShape, entries: readonly MapEntry[], name: NameFiles): BuiltRun {
  const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
  const bytes = new TextEncoder().encode(JSON.stringify(sorted));
  const segmentBytes = new TextEncoder().encode(JSON.stringify({ of: sorted.length, builtBy: shape.builtBy }));
  const digests = { records: sha256Hex(bytes), segment: sha256Hex(segmentBytes) };
  const names = name(shape, digests);
  const records = { key: names.records, sha256: digests.records, sizeBytes: bytes.byteLength };
  const segment = { key: names.segment, sha256: names.segmentDigest, sizeBytes: segmentBytes.byteLength };
  const entry: RunEntry = {
    ...records,
    from: shape.from,
    to: shape.to,
    firstKey: sorted[0]?.key ?? '',
    lastKey: sorted.at(-1)?.key ?? '',
    records: sorted.length,
    entriesHash: hashOf(sorted).toHex(),
    parts: [segment],
    dead: undefined,
  };
  return {
    entry,
    entries: sorted,
    files: [
      { ...records, bytes },
      { ...segment, bytes: segmentBytes },
    ],
  };
}

export function hashOf(entries: readonly MapEntry[]): EntriesHash {
  const hash = new EntriesHash();
  for (const { key, value } of entries) hash.add(JSON.stringify([key, value ?? null]));
  return hash;
}

export function decodeRun(bytes: Uint8Array): readonly MapEntry[] {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Lays runs over a state, oldest first. */
export function foldRuns(
  state: Map<string, MapEntry>,
  runs: readonly RunEntry[],
  bytesOf: (key: string) => Uint8Array,
): void {
  for (const { key } of runs) for (const entry of decodeRun(bytesOf(key))) state.set(entry.key, entry);
}

/** Newest entry by key of several lists, oldest first, and the entries that it supersedes. */
export function fold(lists: readonly (readonly MapEntry[])[]): {
  readonly entries: readonly MapEntry[];
  readonly superseded: readonly MapEntry[];
} {
  const newest = new Map<string, MapEntry>();
  const superseded: MapEntry[] = [];
  for (const entry of lists.flat()) {
    const before = newest.get(entry.key);
    if (before !== undefined) superseded.push(before);
    newest.set(entry.key, entry);
  }
  return { entries: [...newest.values()], superseded };
}
