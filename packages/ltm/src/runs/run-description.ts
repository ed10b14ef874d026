/**
 * The file of a run in a bucket: what the run is known by (the root), and behind it the planes of the filter of its names.
 *
 *   root:    version (a byte), records, size of the entries in memory, size of the segment, when half has expired (0 for never, else the time plus 1), record files and
 *            the layout of each, segment files, namespace and key of the last name, planes and the checksum of each
 *   layout:  row groups; per row group: rows, gap to the one before, size, unpacked size, checksum, newest revision, a name that divides it from the one before (0 if
 *            its namespace is that of the one before, else 1 and the namespace; UTF-16 units that the key shares with the one before, what follows of it)
 *   file:    size of the root, the root, the planes
 */
import { EiderError } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import { checksum } from '../search/segment/checksum.ts';
import type { ListedRun } from './catalog.ts';
import { type RecordLayout, readLayout, writeLayout } from './layout-codec.ts';
import { FILTER_PLANES, planeBytes } from './name-filter.ts';
import type { RecordName } from './run.ts';
import type { RunFiles } from './run-files.ts';
import type { RunNames } from './run-names.ts';

const VERSION = 2;
// Times are never this large.
const NEVER = 0;
// Positions have fewer bits than this; more records are damage.
const MAX_RECORDS = 2 ** 28;

/** What a run in a bucket is known by: everything but where its files lie and which commits it holds, which head says. */
export interface RunDescription
  extends Pick<ListedRun<RunNames>, 'records' | 'sizeBytes' | 'segmentBytes' | 'halfExpiredAtMs'> {
  readonly layouts: readonly RecordLayout[];
  readonly segmentFiles: number;
  readonly last: RecordName;
  readonly planeChecksums: readonly number[];
}

/** A run's file, and the root within. */
export interface EncodedRun {
  readonly root: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The bytes of a run's file. */
export function encodeRun(
  run: ListedRun<RunNames>,
  { records, segment }: RunFiles,
  planes: readonly Uint8Array[],
): EncodedRun {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.varint(run.records);
  writer.varint(run.sizeBytes);
  writer.varint(run.segmentBytes);
  writer.varint(run.halfExpiredAtMs === Number.POSITIVE_INFINITY ? NEVER : run.halfExpiredAtMs + 1);
  writer.varint(records.length);
  for (const file of records) writeLayout(writer, file);
  writer.varint(segment.length);
  writer.text(run.names.last?.namespace ?? '');
  writer.text(run.names.last?.key ?? '');
  writer.varint(planes.length);
  for (const plane of planes) writer.varint(checksum(plane, 0, plane.length) >>> 0);
  const root = writer.finish();
  const file = new ByteWriter();
  file.varint(root.length);
  file.raw(root);
  for (const plane of planes) file.raw(plane);
  return { root, bytes: file.finish() };
}

/** Reads a run's file: its root, and all planes. */
export function decodeRun(bytes: Uint8Array): { readonly root: Uint8Array; readonly planes: readonly Uint8Array[] } {
  const reader = new ByteReader(bytes);
  const root = reader.raw(reader.varint()).slice();
  const { records, planeChecksums } = decodeRoot(root);
  return { root, planes: planeChecksums.map(() => reader.raw(planeBytes(records)).slice()) };
}

/** Where planes lie in a run's file, from one on to the end. */
export function planesRange(
  rootBytes: number,
  records: number,
  from: number,
): { readonly start: number; readonly end: number } {
  const sized = new ByteWriter();
  sized.varint(rootBytes);
  const start = sized.length + rootBytes;
  const size = planeBytes(records);
  return { start: start + from * size, end: start + FILTER_PLANES * size };
}

/** Planes from one on, each checked; CORRUPT_DATA if they are not what was written. */
export function splitPlanes(
  bytes: Uint8Array,
  { records, planeChecksums }: RunDescription,
  from: number,
): readonly Uint8Array[] {
  const size = planeBytes(records);
  return planeChecksums.slice(from).map((expected, at) => {
    const plane = bytes.slice(at * size, (at + 1) * size);
    if (plane.length === size && checksum(plane, 0, size) >>> 0 === expected) return plane;
    throw new EiderError('CORRUPT_DATA', 'the names of a run were changed; restore the memory from a backup');
  });
}

/** Reads a root; another version is UNSUPPORTED, bytes that end too early or claim too much CORRUPT_DATA. */
export function decodeRoot(bytes: Uint8Array): RunDescription {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) {
    throw new EiderError('UNSUPPORTED', 'a run of this memory was written by a newer eider; upgrade to open it', {
      details: { version },
    });
  }
  const [records, sizeBytes] = [reader.varint(), reader.varint()];
  const [segmentBytes, halfExpired] = [reader.varint(), reader.varint()];
  const layouts: RecordLayout[] = [];
  for (let left = reader.varint(); left > 0; left -= 1) layouts.push(readLayout(reader));
  const segmentFiles = reader.varint();
  const last = { namespace: reader.text(), key: reader.text() };
  const planeChecksums: number[] = [];
  for (let left = reader.varint(); left > 0; left -= 1) planeChecksums.push(reader.varint());
  const rows = layouts.flatMap(({ groups }) => groups).reduce((sum, group) => sum + group.rows, 0);
  const expectedPlanes = records === 0 ? 0 : FILTER_PLANES;
  if (rows !== records || records > MAX_RECORDS || planeChecksums.length !== expectedPlanes) {
    throw new EiderError('CORRUPT_DATA', 'what a run is known by is damaged; restore the memory from a backup');
  }
  const halfExpiredAtMs = halfExpired === NEVER ? Number.POSITIVE_INFINITY : halfExpired - 1;
  return { records, sizeBytes, segmentBytes, halfExpiredAtMs, layouts, segmentFiles, last, planeChecksums };
}
