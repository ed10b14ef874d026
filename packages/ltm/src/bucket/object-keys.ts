import { EiderError } from '@eider/core';

/** Keys of a memory's objects, below the prefix that its URI names. */
export const FORMAT_KEY = 'format.json';
export const HEAD_KEY = 'head.json';
/** Written only to learn the store's time from it. */
export const CLOCK_KEY = 'clock.json';
export const LOG_PREFIX = 'log/';
export const RUNS_PREFIX = 'runs/';

/** Kinds of immutable files: what a run is known by, records, full-text segments, known deaths, records of a native run, and what a checkpoint's runs are known by. */
export type FileKind = 'run' | 'parquet' | 'seg' | 'dead' | 'duckdb' | 'index';

const SEQUENCE_DIGITS = 20;
const FILE_KEY = /^runs\/(\d{20})-([0-9a-f]{64})\.(run|parquet|seg|dead|duckdb|index)$/;

/** The slot of a commit. */
export function logKey(sequence: number): string {
  return LOG_PREFIX + digits(sequence);
}

/** The sequence of a slot; undefined for a key that is none. */
export function sequenceOfLogKey(key: string): number | undefined {
  const text = key.startsWith(LOG_PREFIX) ? key.slice(LOG_PREFIX.length) : '';
  return /^\d{20}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

/** The key of a file that a checkpoint of this sequence creates, named by the digest of its own bytes. */
export function fileKey(sequence: number, sha256: string, kind: FileKind): string {
  return `${RUNS_PREFIX}${digits(sequence)}-${sha256}.${kind}`;
}

export interface FileName {
  /** Of the checkpoint that created the file. */
  readonly sequence: number;
  readonly sha256: string;
  readonly kind: FileKind;
}

/** What a file's key says; undefined for the key of anything else. */
export function parseFileKey(key: string): FileName | undefined {
  const [, sequence, sha256, kind] = FILE_KEY.exec(key) ?? [];
  if (sha256 === undefined || !Number.isSafeInteger(Number(sequence))) return undefined;
  return { sequence: Number(sequence), sha256, kind: kind as FileKind };
}

function digits(sequence: number): string {
  if (Number.isSafeInteger(sequence) && sequence >= 0) return String(sequence).padStart(SEQUENCE_DIGITS, '0');
  throw new EiderError('INVALID_ARGUMENT', 'give a sequence as a whole number from 0', { details: { sequence } });
}
