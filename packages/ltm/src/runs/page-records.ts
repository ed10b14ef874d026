import type { Run } from './run.ts';

const PAGE_BYTES = 16 * 1024 * 1024;

/** How many records of this run make a page of at most 16 MiB, on average, and at most `limit`. */
export function pageRecords(run: Pick<Run, 'records' | 'sizeBytes'>, limit: number): number {
  return Math.max(1, Math.min(limit, Math.floor((PAGE_BYTES * run.records) / Math.max(1, run.sizeBytes))));
}
