import { EiderError } from '@eider/core';
import { ByteReader } from '../encoding/byte-reader.ts';
import { ByteWriter } from '../encoding/byte-writer.ts';
import type { CatalogRun } from './catalog.ts';
import { type RecordLayout, readLayout, writeLayout } from './layout-codec.ts';
import { NameIndex } from './name-index.ts';
import type { RunFiles } from './run-files.ts';

const VERSION = 1;
// Times are never this large.
const NEVER = 0;

/** What a run in a bucket is known by: everything but where its files lie and which commits it holds, which head says. */
export interface RunDescription extends Omit<CatalogRun, 'id' | 'from' | 'to'> {
  readonly layouts: readonly RecordLayout[];
  readonly segmentFiles: number;
}

/** The bytes of a run's description; `dead` are the deletions that it holds. */
export function encodeRunDescription(run: CatalogRun, { records, segment }: RunFiles): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.varint(run.records);
  writer.varint(run.sizeBytes);
  writer.varint(run.segmentBytes);
  writer.varint(run.halfExpiredAtMs === Number.POSITIVE_INFINITY ? NEVER : run.halfExpiredAtMs + 1);
  writer.varint(records.length);
  for (const file of records) writeLayout(writer, file);
  writer.varint(segment.length);
  for (const part of [run.dead, run.names.encode()]) {
    writer.varint(part.length);
    writer.raw(part);
  }
  return writer.finish();
}

/** Reads a run's description; another version is UNSUPPORTED, bytes that end too early CORRUPT_DATA. */
export function decodeRunDescription(bytes: Uint8Array): RunDescription {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) {
    throw new EiderError('UNSUPPORTED', 'a run of this memory was written by a newer eider; upgrade to open it', {
      details: { version },
    });
  }
  const [records, sizeBytes, segmentBytes, halfExpired] = [0, 0, 0, 0].map(() => reader.varint()) as [
    number,
    number,
    number,
    number,
  ];
  const layouts = Array.from({ length: reader.varint() }, () => readLayout(reader));
  const segmentFiles = reader.varint();
  const dead = reader.raw(reader.varint()).slice();
  const names = NameIndex.decode(reader.raw(reader.varint()).slice());
  const halfExpiredAtMs = halfExpired === NEVER ? Number.POSITIVE_INFINITY : halfExpired - 1;
  return { records, sizeBytes, segmentBytes, halfExpiredAtMs, layouts, segmentFiles, dead, names };
}
