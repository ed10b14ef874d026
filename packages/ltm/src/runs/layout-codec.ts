import type { ByteReader } from '../encoding/byte-reader.ts';
import type { ByteWriter } from '../encoding/byte-writer.ts';
import type { RecordFile } from './run-files.ts';

/** What a reader must know of a record file beside its key and size. */
export type RecordLayout = Omit<RecordFile, 'key' | 'sizeBytes'>;

export function writeLayout(writer: ByteWriter, { footerBytes, footerChecksum, groups }: RecordLayout): void {
  writer.varint(footerBytes);
  writer.varint(footerChecksum >>> 0);
  writer.varint(groups.length);
  for (const { rows, offset, sizeBytes, checksum, newestRevision } of groups) {
    for (const number of [rows, offset, sizeBytes, checksum >>> 0, newestRevision]) writer.varint(number);
  }
}

export function readLayout(reader: ByteReader): RecordLayout {
  const footerBytes = reader.varint();
  const footerChecksum = reader.varint() | 0;
  const groups = Array.from({ length: reader.varint() }, () => ({
    rows: reader.varint(),
    offset: reader.varint(),
    sizeBytes: reader.varint(),
    checksum: reader.varint() | 0,
    newestRevision: reader.varint(),
  }));
  return { footerBytes, footerChecksum, groups };
}
