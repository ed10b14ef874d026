import { EiderError, type LongTermMemory } from '@eider/core';
import { csvRows } from './csv-rows.ts';
import type { ImportRow } from './import-row.ts';
import { importRows } from './import-rows.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { readLines, type TextLine } from './read-lines.ts';
import { untilStopped } from './stopped.ts';
import type { ImportOptions, ImportReport, TextFormat } from './transfer-options.ts';

const READERS: Readonly<Record<TextFormat, (lines: AsyncIterable<TextLine>) => AsyncIterable<ImportRow>>> = {
  jsonl: jsonlRows,
  csv: csvRows,
};

/**
 * Stores the records of a file, given as its bytes, below a view: with their own times, in batches of bounded size. A failure says how many were stored: those stay. INVALID_ARGUMENT
 * names the line of a bad record; records of the same batch that lie in other namespaces may be stored although they come behind it.
 */
export async function importRecords(
  memory: LongTermMemory,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportReport> {
  const read = Object.hasOwn(READERS, options.format) ? READERS[options.format] : undefined;
  if (read === undefined) throw new EiderError('INVALID_ARGUMENT', 'the format of a text import is jsonl or csv');
  return importRows(memory, read(readLines(untilStopped(source, options.signal))), options);
}
