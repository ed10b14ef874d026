import type { Clock } from '@eider/core';

/** A format that is written and read as text. */
export type TextFormat = 'jsonl' | 'csv';

/** How far a transfer has come. */
export interface TransferProgress {
  readonly records: number;
  /** Bytes read or written so far; 0 where the source has none. */
  readonly sizeBytes: number;
  /** Mean rate since the beginning. */
  readonly recordsPerSecond: number;
}

/** What every transfer takes. */
export interface TransferOptions {
  /** Stops between two batches, with ABORTED. */
  readonly signal?: AbortSignal;
  /** Called after each batch and at the end. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Measures the rate. @default systemClock */
  readonly clock?: Clock;
}

export interface ExportScope {
  /** Whether records of the namespaces below go along. @default 'tree' */
  readonly scope?: 'tree' | 'namespace';
}

export interface ExportOptions extends TransferOptions, ExportScope {
  readonly format: TextFormat;
}

export interface ImportSettings extends TransferOptions {
  /**
   * What happens to a record whose key is taken: it replaces, it is left out, or the import ends with ALREADY_EXISTS. With `keep` an import that was cut off
   * can be run again. @default 'error'
   */
  readonly onConflict?: 'replace' | 'keep' | 'error';
  /** Whether a record that cannot be read or stored ends the import, with INVALID_ARGUMENT, or is left out and reported. @default 'stop' */
  readonly onBadRecord?: 'stop' | 'skip';
}

export interface ImportOptions extends ImportSettings {
  readonly format: TextFormat;
}

/** What an import did. */
export interface ImportReport {
  /** Records read, bad ones included. */
  readonly records: number;
  readonly stored: number;
  /** Left out because their keys were taken. */
  readonly kept: number;
  /** Left out because they were bad. */
  readonly skipped: number;
  /** The first 100 of those. */
  readonly badRecords: readonly BadRecord[];
  readonly sizeBytes: number;
}

export interface BadRecord {
  /** Line of the file where it begins, or number of the row, from 1 on. */
  readonly line: number;
  readonly reason: string;
}
