import type { ExportedRecord } from './exported-records.ts';
import type { TextFormat } from './transfer-options.ts';
import { RECORD_COLUMNS } from './transfer-record.ts';

/** Turns records into the text of one format. */
export interface RecordWriter {
  /** What comes before the first record. */
  readonly head: string;
  write(exported: ExportedRecord): string;
}

/** One JSON object a line. */
const jsonlWriter: RecordWriter = {
  head: '',
  write: ({ path, record }) => {
    const { key, value, metadata, text, createdAt, updatedAt, expiresAt } = record;
    const line = {
      namespace: path,
      key,
      value,
      metadata,
      ...(text === undefined ? {} : { text }),
      created_at: createdAt,
      updated_at: updatedAt,
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    };
    return `${JSON.stringify(line)}\n`;
  },
};

// Outer spaces too: some readers drop them.
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * RFC 4180 with a header and `\n`. Namespace, value, metadata and text are JSON: so an empty text differs from none,
 * and a value `"1"` from `1`.
 */
const csvWriter: RecordWriter = {
  head: `${RECORD_COLUMNS.join(',')}\n`,
  write: ({ path, record }) => {
    const { key, value, metadata, text, createdAt, updatedAt, expiresAt } = record;
    const cells = [
      JSON.stringify(path),
      key,
      JSON.stringify(value),
      JSON.stringify(metadata),
      text === undefined ? '' : JSON.stringify(text),
      createdAt.toISOString(),
      updatedAt.toISOString(),
      expiresAt?.toISOString() ?? '',
    ];
    return `${cells.map(toCell).join(',')}\n`;
  },
};

function toCell(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const RECORD_WRITERS: Readonly<Record<TextFormat, RecordWriter>> = { jsonl: jsonlWriter, csv: csvWriter };
