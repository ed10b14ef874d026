import { type AttachedDatabase, type SqlEngine, type SqlSession, type SqlValue, sql } from '@eider/core';
import { noneDead } from '../search/liveness.ts';
import { Catalog, type CatalogRun } from './catalog.ts';
import { DuckDbRun } from './duckdb-run.ts';
import { NameIndex } from './name-index.ts';
import type { Readers } from './readers.ts';
import type { RecordCache } from './record-cache.ts';
import type { CheckpointChange, RunDraft, RunStore, StoredRuns } from './run-store.ts';
import { createRunTable, memoryTable, RUN_COLUMNS, runTableName, segmentTableName, toRunRow } from './run-table.ts';
import { createViews } from './views.ts';

const RUN_TABLE = /^eider_(run|segment)_\d+$/;
// A segment is stored in pieces of this size: DuckDB holds a BLOB whole.
const SEGMENT_PART_BYTES = 4 * 1024 * 1024;
// Reads in the way end within milliseconds.

export interface DuckDbRunStoreParts {
  readonly engine: SqlEngine;
  readonly database: AttachedDatabase;
  readonly cache: RecordCache;
  readonly readers: Readers;
  /** Name of the view for other tools. */
  readonly table: string;
}

/**
 * Runs as tables of one attached database, changed in one transaction a checkpoint and made durable by DuckDB's CHECKPOINT:
 * the database writes no log of its own, the memory's commit log is the durable one until then.
 */
export class DuckDbRunStore implements RunStore {
  readonly #parts: DuckDbRunStoreParts;
  readonly #catalog: Catalog;
  // Runs that were replaced, with the generation of their readers; their tables go with the first checkpoint after those have ended.
  #retired: readonly { readonly run: DuckDbRun; readonly generation: number }[] = [];
  #current: readonly DuckDbRun[] = [];
  #lastId = 0;

  constructor(parts: DuckDbRunStoreParts) {
    this.#parts = parts;
    this.#catalog = new Catalog(parts.engine, parts.database.name);
  }

  async open(): Promise<StoredRuns | undefined> {
    if (!(await this.#catalog.exists())) return undefined;
    const { storeId, needsLog, checkpoint, runs } = await this.#catalog.read();
    this.#current = runs.map((run) => this.#toRun(run));
    this.#lastId = await this.#highestId();
    await this.#dropOrphans();
    return { storeId, needsLog, checkpoint, runs: this.#current };
  }

  async create(storeId: string): Promise<StoredRuns> {
    await this.#catalog.create(storeId);
    await this.#parts.engine.transaction((session) => this.#replaceViews(session, []));
    return { storeId, needsLog: false, checkpoint: { sequence: 0, timeMs: 0 }, runs: [] };
  }

  async commit(change: CheckpointChange): Promise<void> {
    const { readers } = this.#parts;
    this.#lastId += 1;
    const added = change.add === undefined ? undefined : describeRun(this.#lastId, change.add);
    const removed = new Set(change.remove);
    const kept = this.#current.filter((run) => !removed.has(run));
    const droppable = this.#retired.filter(({ generation }) => readers.areDone(generation));
    await this.#parts.engine.transaction(async (session) => {
      if (added !== undefined) await this.#writeRun(session, added, change.add as RunDraft);
      for (const run of change.remove) await this.#catalog.removeRun(session, run.id);
      for (const run of kept) await this.#catalog.setDead(session, run.id, run.dead);
      for (const { run } of droppable) await this.#dropTables(session, run.id);
      await this.#catalog.setCheckpoint(session, change.checkpoint);
      await this.#replaceViews(
        session,
        [...kept, ...(added === undefined ? [] : [added])].map(({ id }) => id),
      );
    });
    const run = added === undefined ? undefined : this.#toRun(added);
    const waiting = this.#retired.filter((retired) => !droppable.includes(retired));
    const replaced = this.#current.filter((current) => removed.has(current));
    this.#current = run === undefined ? kept : [...kept, run];
    change.publish(run);
    const generation = readers.retire();
    this.#retired = [...waiting, ...replaced.map((old) => ({ run: old, generation }))];
  }

  makeDurable(): Promise<void> {
    return this.#parts.database.checkpoint();
  }

  async setNeedsLog(needsLog: boolean): Promise<void> {
    await this.#parts.engine.transaction((session) => this.#catalog.setNeedsLog(session, needsLog));
  }

  async close(): Promise<void> {
    await this.#parts.database.detach();
  }

  async #writeRun(session: SqlSession, run: CatalogRun, draft: RunDraft): Promise<void> {
    const { name: database } = this.#parts.database;
    await session.execute(createRunTable(memoryTable(database, runTableName(run.id))));
    await session.append([database, 'main', runTableName(run.id)], {
      columns: RUN_COLUMNS,
      rows: draft.entries.map((entry, position) => toRunRow(entry, position)),
    });
    await session.execute(
      sql`CREATE TABLE ${memoryTable(database, segmentTableName(run.id))} (part INTEGER NOT NULL, bytes BLOB NOT NULL)`,
    );
    await session.append([database, 'main', segmentTableName(run.id)], {
      columns: ['part', 'bytes'],
      rows: segmentParts(draft.segment),
    });
    await this.#catalog.addRun(session, run);
  }

  // Tables of runs that were replaced just before the memory was closed, or that a crash left behind.
  async #dropOrphans(): Promise<void> {
    const kept = new Set(this.#current.flatMap(({ id }) => [runTableName(id), segmentTableName(id)]));
    const orphans = (await this.#catalog.tableNames()).filter((name) => RUN_TABLE.test(name) && !kept.has(name));
    if (orphans.length === 0) return;
    await this.#parts.engine.transaction(async (session) => {
      for (const name of orphans)
        await session.execute(sql`DROP TABLE ${memoryTable(this.#parts.database.name, name)}`);
    });
  }

  async #dropTables(session: SqlSession, id: number): Promise<void> {
    for (const name of [runTableName(id), segmentTableName(id)]) {
      await session.execute(sql`DROP TABLE IF EXISTS ${memoryTable(this.#parts.database.name, name)}`);
    }
  }

  async #replaceViews(session: SqlSession, runIds: readonly number[]): Promise<void> {
    const { engine, database, table } = this.#parts;
    const json = engine.capabilities.extensions.includes('json') ? 'JSON' : 'VARCHAR';
    for (const statement of createViews(database.name, table, runIds, json)) await session.execute(statement);
  }

  // Tables of runs that a crash left behind count too: an id is never used twice.
  async #highestId(): Promise<number> {
    const ids = (await this.#catalog.tableNames()).map((name) => Number(/^eider_run_(\d+)$/.exec(name)?.[1] ?? 0));
    return Math.max(0, ...ids);
  }

  #toRun(run: CatalogRun): DuckDbRun {
    const { engine, database, cache } = this.#parts;
    return new DuckDbRun({
      engine,
      database: database.name,
      cache,
      id: run.id,
      from: run.from,
      to: run.to,
      records: run.records,
      sizeBytes: run.sizeBytes,
      dead: run.dead.slice(),
      names: NameIndex.decode(run.names),
    });
  }
}

function describeRun(id: number, { from, to, entries }: RunDraft): CatalogRun {
  const dead = noneDead(entries.length);
  entries.forEach((entry, position) => {
    if (entry.deleted) (dead[position >>> 3] as number) |= 1 << (position & 7);
  });
  return {
    id,
    from,
    to,
    records: entries.length,
    sizeBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
    names: NameIndex.of(entries).encode(),
    dead,
  };
}

function* segmentParts(segment: Uint8Array): Iterable<readonly SqlValue[]> {
  for (let part = 0; part * SEGMENT_PART_BYTES < segment.length; part += 1) {
    yield [part, segment.subarray(part * SEGMENT_PART_BYTES, (part + 1) * SEGMENT_PART_BYTES)];
  }
}
