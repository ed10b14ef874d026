import { extname } from 'node:path';
import { EiderError } from '@eider/core';
import type { TextFormat } from '@eider/ltm';

/** What a memory is exported to and imported from. */
export type FileFormat = TextFormat | 'parquet';

const BY_EXTENSION: Readonly<Record<string, FileFormat>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.parquet': 'parquet',
};

const FORMATS: readonly unknown[] = ['jsonl', 'csv', 'parquet'];

/** The format that is asked for, or that the name of the file tells. */
export function formatOf(path: string, format: unknown): FileFormat {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new EiderError('INVALID_ARGUMENT', 'name the file by its path, such as ./memory.jsonl');
  }
  const found = format ?? BY_EXTENSION[extname(path).toLowerCase()];
  if (FORMATS.includes(found)) return found as FileFormat;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'the format is not known; name the file .jsonl, .csv or .parquet, or give the option format (a database goes through importClassic)',
    { details: { path } },
  );
}
