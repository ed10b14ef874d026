/**
 * The index of a checkpoint: what all its runs are known by, side by side, so that opening a memory of any number of runs is one request more than one of none.
 *
 *   index:  version (a byte), runs; per run, oldest first: digest of its file (64 characters), root, planes of its filter that are here; then these planes.
 *           Digests, roots and planes each stand behind their size.
 */
import { EiderError } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { FILTER_PLANES, planeBytes } from './name-filter.ts';

const VERSION = 1;

// Of the planes in an index: whoever opens a memory reads all of it.
const PLANES_BYTES = 1_050_000;

/** What one run brings into an index. */
export interface IndexedRun {
  /** Of the run's file. */
  readonly sha256: string;
  readonly root: Uint8Array;
  readonly planes: readonly Uint8Array[];
}

export function encodeIndex(runs: readonly IndexedRun[]): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.varint(runs.length);
  for (const { sha256, root, planes } of runs) {
    writer.text(sha256);
    writer.varint(root.length);
    writer.raw(root);
    writer.varint(planes.length);
    for (const plane of planes) {
      writer.varint(plane.length);
      writer.raw(plane);
    }
  }
  return writer.finish();
}

/** Reads an index; another version is UNSUPPORTED, bytes that end too early CORRUPT_DATA. */
export function decodeIndex(bytes: Uint8Array): readonly IndexedRun[] {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) {
    throw new EiderError('UNSUPPORTED', 'the memory was written to by a newer eider; upgrade to open it', {
      details: { version },
    });
  }
  const runs: IndexedRun[] = [];
  for (let left = reader.varint(); left > 0; left -= 1) {
    const sha256 = reader.text();
    const root = reader.raw(reader.varint()).slice();
    const planes: Uint8Array[] = [];
    for (let more = reader.varint(); more > 0; more -= 1) planes.push(reader.raw(reader.varint()).slice());
    runs.push({ sha256, root, planes });
  }
  return runs;
}

/**
 * How many planes of each run, oldest first, belong into an index: each time one for the run where it saves most reads in vain for its size. The oldest is asked last,
 * so that its filter only spares reads of what is nowhere: it gets what room is left.
 */
export function planPlanes(records: readonly number[], roomBytes: number = PLANES_BYTES): readonly number[] {
  const planned = records.map(() => 0);
  let room = roomBytes;
  const worth = (at: number): number => 2 ** -(planned[at] as number) / Math.max(1, records[at] as number);
  const grow = (candidates: readonly number[]): void => {
    for (;;) {
      const open = candidates.filter(
        (at) => (planned[at] as number) < FILTER_PLANES && planeBytes(records[at] as number) <= room,
      );
      const [best] = open.sort((a, b) => worth(b) - worth(a));
      if (best === undefined) return;
      (planned[best] as number) += 1;
      room -= planeBytes(records[best] as number);
    }
  };
  grow(records.map((_, at) => at).slice(1));
  grow([0].filter((at) => at < records.length));
  return planned;
}
