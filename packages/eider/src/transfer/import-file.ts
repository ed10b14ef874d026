import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { EiderError, type LongTermMemory } from '@eider/core';
import { type ImportReport, type ImportSettings, importParquet, importRecords } from '@eider/ltm';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { checkMemory } from '../config/check-component.ts';
import { checkNames } from '../config/check-names.ts';
import { onFile } from './file-error.ts';
import { type FileFormat, formatOf } from './file-format.ts';

export interface ImportFileOptions extends ImportSettings {
  /** @default what the name of the file ends in: .jsonl, .csv or .parquet */
  readonly format?: FileFormat;
}

/** Options of every import, by name. */
export const IMPORT_OPTIONS: readonly (keyof ImportSettings)[] = [
  'onConflict',
  'onBadRecord',
  'onProgress',
  'signal',
  'clock',
];

const PIECE_BYTES = 256 * 1024;

/**
 * Stores the records of a file below a view, with their own times, in batches. By default a key that is taken, or a bad record, ends the import; the error says where
 * and how many records were stored. With onConflict keep it can be run again.
 */
export async function importFile(
  memory: LongTermMemory,
  path: string,
  options: ImportFileOptions = {},
): Promise<ImportReport> {
  checkMemory(memory);
  checkNames(options, [...IMPORT_OPTIONS, 'format'], 'option');
  const { format, ...settings } = options;
  const asked = formatOf(path, format);
  if (asked === 'parquet') return importParquetFile(memory, path, settings);
  return onFile(path, () =>
    importRecords(memory, createReadStream(path, { highWaterMark: PIECE_BYTES }), { ...settings, format: asked }),
  );
}

async function importParquetFile(
  memory: LongTermMemory,
  path: string,
  settings: ImportSettings,
): Promise<ImportReport> {
  const file = await onFile(path, () => open(path, 'r'));
  try {
    const { size } = await onFile(path, () => file.stat());
    const read = (offset: number, length: number): Promise<Uint8Array> =>
      onFile(path, () => readRange(file, offset, length));
    return await importParquet(memory, parquetCodec(), { sizeBytes: size, read }, settings);
  } finally {
    await file.close();
  }
}

async function readRange(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead === length) return bytes;
  throw new EiderError('CORRUPT_DATA', 'the file became shorter while it was read; import it when it is complete');
}
