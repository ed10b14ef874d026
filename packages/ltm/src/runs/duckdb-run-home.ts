import { EiderError, type SqlEngine, type SqlSession, sql } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { Catalog, CatalogRun } from './catalog.ts';
import { type MergeInput, mergeSlice } from './duckdb-merge.ts';
import { DuckDbRun } from './duckdb-run.ts';
import { DuckDbRunBuild } from './duckdb-run-build.ts';
import { duckDbSegmentSource } from './duckdb-segment.ts';
import { mergeSlices } from './merge-slices.ts';
import { orAbandon } from './or-abandon.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordCache } from './record-cache.ts';
import type { OpenedHome, RunHome } from './run-home.ts';
import type { BuildOptions, MergedBuild, MergeOptions, RunBuild } from './run-store.ts';
import { memoryTable, runTableName, segmentTableName } from './run-table.ts';
import type { Turns } from './turns.ts';
import { createViews, entriesOfTables } from './views.ts';

const RUN_TABLE = /^eider_(run|segment)_(\d+)$/;

export interface DuckDbRunHomeParts {
  readonly engine: SqlEngine;
  /** Name of the attached database. */
  readonly database: string;
  readonly catalog: Catalog;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly turns: Turns;
  /** Name of the view for other tools. */
  readonly table: string;
}

/** Runs as tables of the memory's DuckDB file. They are written in many small transactions: until the catalog names them they are orphans. */
export class DuckDbRunHome implements RunHome<DuckDbRun> {
  readonly format = 'native';
  readonly #parts: DuckDbRunHomeParts;

  constructor(parts: DuckDbRunHomeParts) {
    this.#parts = parts;
  }

  async create(): Promise<void> {
    // The catalog is all.
  }

  async open(listed: readonly CatalogRun[]): Promise<OpenedHome<DuckDbRun>> {
    const runs = listed.map((run) => this.#open(run));
    const kept = new Set(listed.map(({ id }) => id));
    const tables = (await this.#parts.catalog.tableNames()).flatMap((name) => {
      const id = RUN_TABLE.exec(name)?.[2];
      return id === undefined ? [] : [{ name, id: Number(id) }];
    });
    await this.#dropTables(tables.flatMap(({ name, id }) => (kept.has(id) ? [] : [name])));
    return { runs, lastId: tables.reduce((most, { id }) => Math.max(most, id), 0) };
  }

  async write(runId: number, entries: readonly Entry[], { pacing }: BuildOptions): Promise<RunBuild> {
    const build = this.#newBuild(runId);
    return orAbandon(build, async () => {
      await build.create();
      await build.append(entries, pacing);
      return build;
    });
  }

  async merge(runId: number, runs: readonly DuckDbRun[], options: MergeOptions): Promise<MergedBuild> {
    const inputs = toInputs(runs, options.dead);
    const build = this.#newBuild(runId);
    const { engine, database, turns } = this.#parts;
    const target = memoryTable(database, runTableName(runId));
    return orAbandon(build, async () => {
      await build.create();
      for (const slice of mergeSlices(runs)) {
        if (options.signal?.aborted === true) {
          throw new EiderError('ABORTED', 'the merge was given up', { retryable: true });
        }
        const merged = (session: SqlSession): Promise<void> =>
          mergeSlice(session, build.facts, inputs, slice, { target, expiredAtMs: options.expiredAtMs });
        await turns.take(() => engine.transaction(merged, { maxAttempts: 1 }));
        await options.pacing.pause();
      }
      return Object.assign(build, { positions: inputs.map(({ positions }) => positions) });
    });
  }

  async add(): Promise<void> {
    // Its tables are there.
  }

  async remove(): Promise<void> {
    // Its tables stay as long as it is read.
  }

  async drop(session: SqlSession, { id }: DuckDbRun): Promise<void> {
    for (const name of [runTableName(id), segmentTableName(id)]) {
      await session.execute(sql`DROP TABLE IF EXISTS ${memoryTable(this.#parts.database, name)}`);
    }
  }

  async showRuns(session: SqlSession, runs: readonly DuckDbRun[]): Promise<void> {
    const { engine, database, table } = this.#parts;
    const entries = entriesOfTables(runs.map(({ id }) => id));
    for (const statement of createViews({ database, table, engine, entries })) await session.execute(statement);
  }

  async #dropTables(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const { engine, database } = this.#parts;
    await engine.transaction(async (session) => {
      for (const name of names) await session.execute(sql`DROP TABLE ${memoryTable(database, name)}`);
    });
  }

  #newBuild(runId: number): DuckDbRunBuild {
    const { engine, database } = this.#parts;
    return new DuckDbRunBuild({ engine, database, runId, open: (listed) => this.#open(listed) });
  }

  #open(listed: CatalogRun): DuckDbRun {
    const { engine, database, cache, segments } = this.#parts;
    const segment = duckDbSegmentSource({ engine, database, runId: listed.id }, listed.segmentBytes, segments);
    return new DuckDbRun({ engine, database, cache, segment, listed });
  }
}

function toInputs(runs: readonly DuckDbRun[], dead: readonly Uint8Array[]): readonly MergeInput[] {
  let base = 0;
  return runs.map(({ table, names, records }, index) => {
    const input = { table, names, dead: dead[index] as Uint8Array, base, positions: new Int32Array(records).fill(-1) };
    base += records;
    return input;
  });
}
