import { EiderError } from '@eider/core';
import type { FileFormat } from '../../transfer/file-format.ts';
import type { CliOption } from '../command.ts';

const FORMATS: readonly string[] = ['jsonl', 'csv', 'parquet'] satisfies readonly FileFormat[];

/** What commands take that read or write a file of records. */
export interface FileFlags {
  readonly format?: FileFormat;
}

export const FORMAT_OPTION: CliOption = {
  flags: '--format <format>',
  description: 'jsonl, csv or parquet (default: what the name ends in)',
  parse: (text) => {
    if (FORMATS.includes(text)) return text;
    throw new EiderError('INVALID_ARGUMENT', `the formats are ${FORMATS.join(', ')}`);
  },
};
