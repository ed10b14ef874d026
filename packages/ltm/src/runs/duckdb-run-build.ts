import { type SqlEngine, type SqlValue, sql } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { SegmentShape } from '../search/segment-shape.ts';
import { type Pacing, TimeSlices } from '../search/time-slices.ts';
import type { CatalogRun } from './catalog.ts';
import { DuckDbSegmentSink } from './duckdb-segment.ts';
import type { Run } from './run.ts';
import { RunFacts } from './run-facts.ts';
import type { RunBuild } from './run-store.ts';
import { createRunTable, memoryTable, RUN_COLUMNS, runTableName, segmentTableName, toRunRow } from './run-table.ts';

/** Where a run is being written. */
export interface RunPlace {
  readonly engine: SqlEngine;
  readonly database: string;
  readonly runId: number;
  readonly open: (run: CatalogRun) => Run;
}

const ROWS_PER_APPEND = 8_192;
const ROWS_PER_LOOK = 256;

/** A run on its way into tables of its own, in many small transactions: until the catalog names them a crash leaves orphans, no half run. */
export class DuckDbRunBuild implements RunBuild {
  readonly segment: DuckDbSegmentSink;
  readonly facts: RunFacts = new RunFacts();
  readonly #place: RunPlace;

  constructor(place: RunPlace) {
    this.#place = place;
    this.segment = new DuckDbSegmentSink(place);
  }

  get shape(): SegmentShape {
    return this.facts.shape;
  }

  async create(): Promise<void> {
    const { engine, database, runId } = this.#place;
    await engine.execute(createRunTable(memoryTable(database, runTableName(runId))));
    await this.segment.create();
  }

  /** Adds entries in their order. */
  async append(entries: readonly Entry[], pacing: Pacing): Promise<void> {
    const { engine, database, runId } = this.#place;
    const slices = new TimeSlices(pacing);
    for (let at = 0; at < entries.length; at += ROWS_PER_APPEND) {
      await engine.append([database, 'main', runTableName(runId)], {
        columns: RUN_COLUMNS,
        rows: this.#rowsOf(entries.slice(at, at + ROWS_PER_APPEND), slices),
      });
    }
  }

  async *#rowsOf(entries: readonly Entry[], slices: TimeSlices): AsyncIterable<readonly SqlValue[]> {
    for (const [at, entry] of entries.entries()) {
      const row = toRunRow(entry, this.facts.names.size);
      this.facts.add(entry);
      yield row;
      if (at % ROWS_PER_LOOK === 0 && slices.isOver) await slices.pause();
    }
  }

  async finish(from: number, to: number): Promise<Run> {
    await this.segment.finish();
    const { runId, open } = this.#place;
    return open(this.facts.describe({ id: runId, from, to, segmentBytes: this.segment.sizeBytes }));
  }

  async abandon(): Promise<void> {
    const { engine, database, runId } = this.#place;
    for (const name of [runTableName(runId), segmentTableName(runId)]) {
      await engine.execute(sql`DROP TABLE IF EXISTS ${memoryTable(database, name)}`);
    }
  }
}
