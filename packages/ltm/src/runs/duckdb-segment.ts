import { type SqlEngine, type SqlStatement, type SqlValue, sql } from '@eider/core';
import type { SegmentSink } from '../search/segment-shape.ts';
import type { SegmentSource } from '../search/segment-source.ts';
import type { PartCache } from './part-cache.ts';
import { concatenate, PART_BYTES, PartedSegmentSource } from './parted-segment-source.ts';
import { createSegmentTable, memoryTable, segmentTableName } from './run-table.ts';

const PARTS_PER_APPEND = 32;

/** Where a run's segment lies. */
export interface SegmentPlace {
  readonly engine: SqlEngine;
  readonly database: string;
  readonly runId: number;
}

/** Writes a segment as rows of equal parts; the last one may be shorter. */
export class DuckDbSegmentSink implements SegmentSink {
  readonly #place: SegmentPlace;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #parts = 0;
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
    return this.#pendingBytes < PART_BYTES * PARTS_PER_APPEND ? undefined : this.#flush(false);
  }

  finish(): Promise<void> {
    return this.#flush(true);
  }

  async #flush(isLast: boolean): Promise<void> {
    const bytes = concatenate(this.#pending);
    const rows: SqlValue[][] = [];
    let at = 0;
    while (bytes.length - at >= PART_BYTES || (isLast && at < bytes.length)) {
      rows.push([this.#parts, bytes.subarray(at, at + PART_BYTES)]);
      this.#parts += 1;
      at += PART_BYTES;
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
  return new PartedSegmentSource({
    runId: place.runId,
    sizeBytes,
    cache,
    fetch: async (first, last, signal) => {
      const statement = sql`SELECT part, bytes FROM ${tableOf(place)} WHERE part >= ${first} AND part <= ${last} ORDER BY part`;
      const { rows } = await place.engine.query(statement, signal === undefined ? {} : { signal });
      return rows.map((row) => row['bytes'] as Uint8Array);
    },
  });
}

function tableOf({ database, runId }: SegmentPlace): SqlStatement {
  return memoryTable(database, segmentTableName(runId));
}
