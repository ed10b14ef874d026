import { digestBytes } from '@eider/core';
import type { Bucket } from '../bucket/bucket.ts';
import type { FileEntry } from '../bucket/head.ts';
import { type FileKind, fileKey } from '../bucket/object-keys.ts';
import { uploadFile } from '../bucket/publish-checkpoint.ts';
import type { RunFileKind, RunFileSink } from './run-file-sink.ts';

const KINDS: Readonly<Record<RunFileKind, FileKind>> = { records: 'parquet', segment: 'seg' };

/** Puts files into a bucket under keys that tell their digest and the checkpoint that may create them. */
export class HashedFileSink implements RunFileSink {
  readonly #bucket: Bucket;
  readonly #sequence: number;
  readonly #files = new Map<string, FileEntry>();

  constructor(bucket: Bucket, sequence: number) {
    this.#bucket = bucket;
    this.#sequence = sequence;
  }

  async put(kind: RunFileKind, _part: number, bytes: Uint8Array): Promise<string> {
    return (await this.add(KINDS[kind], bytes)).key;
  }

  /** Puts a file of any kind. */
  async add(kind: FileKind, bytes: Uint8Array): Promise<FileEntry> {
    const sha256 = await digestBytes(bytes);
    const file = { key: fileKey(this.#sequence, sha256, kind), sizeBytes: bytes.length, sha256 };
    await uploadFile(this.#bucket, { ...file, bytes });
    this.#files.set(file.key, file);
    return file;
  }

  /** A file that was put. */
  entryOf(key: string): FileEntry {
    return this.#files.get(key) as FileEntry;
  }

  // Whether a checkpoint names a file is known to head alone: what nobody names goes with the garbage.
  async abandon(): Promise<void> {}
}
