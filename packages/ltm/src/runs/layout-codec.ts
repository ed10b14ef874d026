import { EiderError } from '@eider/core';
import type { ByteReader } from '../encoding/byte-reader.ts';
import type { ByteWriter } from '../encoding/byte-writer.ts';
import type { RecordName } from './run.ts';
import type { RecordFile, RecordGroup } from './run-files.ts';

/** What a reader must know of a record file beside its key and size. */
export type RecordLayout = Omit<RecordFile, 'key' | 'sizeBytes'>;

// Far above what a writer makes of the largest record: more is damage, or somebody who wants to exhaust a reader.
const MAX_GROUP_ROWS = 65_536;
const MAX_GROUP_BYTES = 512 * 1024 * 1024;
const SAME_NAMESPACE = 0;
const OTHER_NAMESPACE = 1;

export function writeLayout(writer: ByteWriter, { groups }: RecordLayout): void {
  writer.varint(groups.length);
  let end = 0;
  let before: RecordName = { namespace: '', key: '' };
  for (const group of groups) {
    const { rows, offset, sizeBytes, uncompressedBytes, checksum, newestRevision, first } = group;
    for (const number of [rows, offset - end, sizeBytes, uncompressedBytes, checksum >>> 0, newestRevision]) {
      writer.varint(number);
    }
    writeName(writer, first, before);
    end = offset + sizeBytes;
    before = first;
  }
}

/** Sizes that no writer gives are CORRUPT_DATA. */
export function readLayout(reader: ByteReader): RecordLayout {
  const groups: RecordGroup[] = [];
  let end = 0;
  let before: RecordName = { namespace: '', key: '' };
  for (let left = reader.varint(); left > 0; left -= 1) {
    const group = readGroup(reader, end, before);
    groups.push(group);
    end = group.offset + group.sizeBytes;
    before = group.first;
  }
  return { groups };
}

function readGroup(reader: ByteReader, end: number, before: RecordName): RecordGroup {
  const rows = reader.varint();
  const offset = end + reader.varint();
  const sizeBytes = reader.varint();
  const uncompressedBytes = reader.varint();
  if (rows > MAX_GROUP_ROWS || Math.max(sizeBytes, uncompressedBytes) > MAX_GROUP_BYTES) throw tooLarge();
  const checksum = reader.varint() | 0;
  const newestRevision = reader.varint();
  return { rows, offset, sizeBytes, uncompressedBytes, checksum, newestRevision, first: readName(reader, before) };
}

// Neighbours begin alike.
function writeName(writer: ByteWriter, { namespace, key }: RecordName, before: RecordName): void {
  if (namespace === before.namespace) writer.varint(SAME_NAMESPACE);
  else {
    writer.varint(OTHER_NAMESPACE);
    writer.text(namespace);
  }
  const shared = sharedUnits(before.key, key);
  writer.varint(shared);
  writer.text(key.slice(shared));
}

function readName(reader: ByteReader, before: RecordName): RecordName {
  const namespace = reader.varint() === SAME_NAMESPACE ? before.namespace : reader.text();
  const shared = reader.varint();
  return { namespace, key: before.key.slice(0, shared) + reader.text() };
}

/** UTF-16 units that two texts begin with, of whole code points. */
export function sharedUnits(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared += 1;
  // Half of a pair is no text of its own.
  return shared > 0 && (a.charCodeAt(shared - 1) & 0xfc00) === 0xd800 ? shared - 1 : shared;
}

function tooLarge(): EiderError {
  return new EiderError('CORRUPT_DATA', 'a run claims sizes that no run has; restore the memory from a backup');
}
