import { type SqlEngine, type SqlRow, type SqlStatement, type SqlValue, sql } from '@eider/core';
import type { SegmentSink } from '../search/segment-shape.ts';
import type { SegmentSource } from '../search/segment-source.ts';
import type { PartCache } from './part-cache.ts';
import { concatenate, type FetchParts, PART_BYTES, PartedSegmentSource } from './parted-segment-source.ts';
import { createSegmentTable, memoryTable, segmentTableName } from './run-table.ts';

// DuckDB folds in, and often reads, 2,048 rows at once, however few are asked for: so much more than this in a row and they take hundreds of megabytes.
const ROW_BYTES = 2_048;
const ROWS_PER_APPEND = 2_048;

/** Where a run's segment lies. */
export interface SegmentPlace {
  readonly engine: SqlEngine;
  readonly database: string;
  readonly runId: number;
}

/** Writes a segment as rows of equal size; the last one may be shorter. */
export class DuckDbSegmentSink implements SegmentSink {
  readonly #place: SegmentPlace;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #rows = 0;
  #sizeBytes = 0;

  constructor(place: SegmentPlace) {
    this.#place = place;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async create(): Promise<void> {
    await this.#place.engine.execute(createSegmentTable(tableOf(this.#place)));
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#pending.push(bytes.slice());
    this.#pendingBytes += bytes.length;
    this.#sizeBytes += bytes.length;
    return this.#pendingBytes < ROW_BYTES * ROWS_PER_APPEND ? undefined : this.#flush(false);
  }

  finish(): Promise<void> {
    return this.#flush(true);
  }

  async #flush(isLast: boolean): Promise<void> {
    const bytes = concatenate(this.#pending);
    const rows: SqlValue[][] = [];
    let at = 0;
    while (bytes.length - at >= ROW_BYTES || (isLast && at < bytes.length)) {
      rows.push([this.#rows, bytes.subarray(at, at + ROW_BYTES)]);
      this.#rows += 1;
      at += ROW_BYTES;
    }
    this.#pending = at < bytes.length ? [bytes.slice(at)] : [];
    this.#pendingBytes = Math.max(0, bytes.length - at);
    if (rows.length === 0) return;
    const { engine, database, runId } = this.#place;
    await engine.append([database, 'main', segmentTableName(runId)], { columns: ['part', 'bytes'], rows });
  }
}

/** Reads a segment from its table. */
export function duckDbSegmentSource(place: SegmentPlace, sizeBytes: number, cache: PartCache): SegmentSource {
  const { runId } = place;
  return new PartedSegmentSource({ runId, sizeBytes, cache, fetch: fetchFrom(place, sizeBytes) });
}

function fetchFrom(place: SegmentPlace, sizeBytes: number): FetchParts {
  let known: number | undefined;
  return async (first, last, signal) => {
    known ??= await rowBytesOf(place);
    const rowsPerPart = PART_BYTES / known;
    const from = first * rowsPerPart;
    const statement = sql`SELECT part, bytes FROM ${tableOf(place)} WHERE part >= ${from} AND part < ${(last + 1) * rowsPerPart}`;
    const { rows } = await place.engine.query(statement, signal === undefined ? {} : { signal });
    const bytes = concatenate(inOrder(rows).map((row) => row['bytes'] as Uint8Array));
    const isWhole = bytes.length === Math.min(sizeBytes, (last + 1) * PART_BYTES) - first * PART_BYTES;
    return isWhole ? partsOf(bytes) : [];
  };
}

/** Files that were written before this had smaller rows have one for each part. */
async function rowBytesOf(place: SegmentPlace): Promise<number> {
  const { rows } = await place.engine.query(
    sql`SELECT octet_length(bytes) AS size FROM ${tableOf(place)} WHERE part = 0`,
  );
  return Number(rows[0]?.['size'] ?? 0) > ROW_BYTES ? PART_BYTES : ROW_BYTES;
}

// Sorted here: a sort in DuckDB costs more than reading them.
function inOrder(rows: readonly SqlRow[]): readonly SqlRow[] {
  return [...rows].sort((a, b) => (a['part'] as number) - (b['part'] as number));
}

// Copies, so that what is kept of them does not keep all of them.
function partsOf(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length <= PART_BYTES) return [bytes];
  const count = Math.ceil(bytes.length / PART_BYTES);
  return Array.from({ length: count }, (_, index) => bytes.slice(index * PART_BYTES, (index + 1) * PART_BYTES));
}

function tableOf({ database, runId }: SegmentPlace): SqlStatement {
  return memoryTable(database, segmentTableName(runId));
}
