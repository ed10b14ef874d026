import { EiderError } from '@eider/core';
import type { TransferRecord } from './transfer-record.ts';

/** What a source gives for each record: the record, or why it is none. */
export type ImportRow = GoodRow | BadRow;

export interface GoodRow {
  /** Line of the file where it begins, or number of the row, from 1 on. */
  readonly line: number;
  readonly sizeBytes: number;
  readonly record: TransferRecord;
}

export interface BadRow {
  readonly line: number;
  readonly sizeBytes: number;
  readonly reason: string;
}

/** The row that `read` makes; what it refuses with INVALID_ARGUMENT makes a bad one. */
export function toImportRow(line: number, sizeBytes: number, read: () => TransferRecord): ImportRow {
  try {
    return { line, sizeBytes, record: read() };
  } catch (error) {
    if (!EiderError.is(error, 'INVALID_ARGUMENT')) throw error;
    return { line, sizeBytes, reason: reasonOf(error) };
  }
}

// A path within a value, or a name, can be as long as its file.
const LONGEST_FACT = 200;

/** The message of a refusal, its facts included but for the position in a call that the user did not make. */
export function reasonOf(error: EiderError): string {
  const [message = ''] = error.message.split(' (', 1);
  const facts = Object.entries(error.details).filter(([name]) => name !== 'item');
  return facts.length === 0
    ? message
    : `${message} (${facts.map(([name, value]) => `${name}=${short(value)}`).join(' ')})`;
}

/** A fact that fits into a message, or its beginning. */
export function short(fact: unknown): string {
  const text = String(fact);
  return text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT)}…` : text;
}
