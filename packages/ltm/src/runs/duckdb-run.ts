import { joinSql, type SqlEngine, type SqlStatement, sql } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { RunIndex } from '../search/run-index.ts';
import { NAMES_PER_STEP, type NameIndex } from './name-index.ts';
import { nameOf } from './name-of.ts';
import { pageRecords } from './page-records.ts';
import type { RecordCache } from './record-cache.ts';
import type { Located, RecordName, Run } from './run.ts';
import { fromRunRow, memoryTable, RUN_COLUMN_LIST, runTableName, segmentTableName } from './run-table.ts';

/** What a run on DuckDB tables is made of. */
export interface DuckDbRunParts {
  readonly engine: SqlEngine;
  readonly database: string;
  readonly cache: RecordCache;
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly sizeBytes: number;
  readonly dead: Uint8Array;
  readonly names: NameIndex;
}

// Up to here one select per record beats one scan for all.
const MAX_POINT_SELECTS = 32;
const MAX_PAGE_RECORDS = 8_192;

/** A run as a table of the memory's DuckDB file. Reads go through the shared cache first. */
export class DuckDbRun implements Run {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly sizeBytes: number;
  readonly dead: Uint8Array;
  readonly #parts: DuckDbRunParts;
  readonly #table: SqlStatement;
  #loading: Promise<RunIndex> | undefined;
  #index: RunIndex | undefined;

  constructor(parts: DuckDbRunParts) {
    this.#parts = parts;
    this.#table = memoryTable(parts.database, runTableName(parts.id));
    this.id = parts.id;
    this.from = parts.from;
    this.to = parts.to;
    this.records = parts.records;
    this.sizeBytes = parts.sizeBytes;
    this.dead = parts.dead;
  }

  get loadedIndex(): RunIndex | undefined {
    return this.#index;
  }

  mayHold(name: RecordName): boolean {
    return this.#parts.names.positionsOf(name).length > 0;
  }

  async findMany(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]> {
    const found: Located[] = [];
    const positions: number[] = [];
    const wanted = new Set<string>();
    for (const name of names) {
      const cached = this.#parts.cache.byName(this, name);
      if (cached !== undefined) found.push(cached);
      else {
        positions.push(...this.#parts.names.positionsOf(name));
        wanted.add(nameOf(name));
      }
    }
    const read = await this.#readAt(positions, signal);
    return [...found, ...read.filter(({ entry }) => wanted.has(nameOf(entry)))];
  }

  async at(positions: readonly number[], signal?: AbortSignal): Promise<readonly Entry[]> {
    const byPosition = new Map<number, Entry>();
    const unknown: number[] = [];
    for (const position of positions) {
      const cached = this.#parts.cache.byPosition(this, position);
      if (cached === undefined) unknown.push(position);
      else byPosition.set(position, cached.entry);
    }
    for (const { position, entry } of await this.#readAt(unknown, signal)) byPosition.set(position, entry);
    return positions.map((position) => byPosition.get(position) as Entry);
  }

  async page(namespace: string, from: KeyBound, limit: number, signal?: AbortSignal): Promise<readonly Entry[]> {
    const start = this.#parts.names.startOf({ namespace, key: from.key });
    const keys = from.inclusive ? sql`key >= ${from.key}` : sql`key > ${from.key}`;
    const statement = sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.#table}
      WHERE pos >= ${start} AND pos < ${start + NAMES_PER_STEP + limit} AND namespace = ${namespace} AND ${keys}
      ORDER BY pos LIMIT ${limit}`;
    return (await this.#query(statement, signal)).map(({ entry }) => entry);
  }

  async newest(
    namespace: string,
    belowRevision: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Located[]> {
    const start = this.#parts.names.startOf({ namespace, key: '' });
    return this.#query(
      sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.#table} WHERE pos >= ${start} AND namespace = ${namespace}
        AND revision < ${BigInt(belowRevision)} AND NOT deleted ORDER BY revision DESC LIMIT ${limit}`,
      signal,
    );
  }

  async *all(): AsyncIterable<readonly Entry[]> {
    const perPage = pageRecords(this, MAX_PAGE_RECORDS);
    for (let start = 0; start < this.records; start += perPage) {
      const statement = sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.#table}
        WHERE pos >= ${start} AND pos < ${start + perPage} ORDER BY pos`;
      const { rows } = await this.#parts.engine.query(statement);
      yield rows.map((row) => fromRunRow(row).entry);
    }
  }

  index(): Promise<RunIndex> {
    this.#loading ??= this.#loadIndex().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #loadIndex(): Promise<RunIndex> {
    const table = memoryTable(this.#parts.database, segmentTableName(this.id));
    const statement = sql`SELECT bytes FROM ${table} ORDER BY part`;
    const { rows } = await this.#parts.engine.query(statement);
    const parts = rows.map((row) => row['bytes'] as Uint8Array);
    this.#index = new RunIndex(this, concatenate(parts));
    return this.#index;
  }

  /** Reads records that may well be asked for again. */
  async #read(statement: SqlStatement, signal: AbortSignal | undefined): Promise<readonly Located[]> {
    const found = await this.#query(statement, signal);
    for (const located of found) this.#parts.cache.add(located);
    return found;
  }

  async #query(statement: SqlStatement, signal: AbortSignal | undefined): Promise<readonly Located[]> {
    const { rows } = await this.#parts.engine.query(statement, signal === undefined ? {} : { signal });
    return rows.map((row) => ({ run: this, ...fromRunRow(row) }));
  }

  async #readAt(positions: readonly number[], signal: AbortSignal | undefined): Promise<readonly Located[]> {
    if (positions.length === 0) return [];
    return this.#read(
      positions.length <= MAX_POINT_SELECTS ? this.#pointSelects(positions) : this.#scan(positions),
      signal,
    );
  }

  #pointSelects(positions: readonly number[]): SqlStatement {
    const selects = positions.map(
      (position) => sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.#table} WHERE pos = ${position}`,
    );
    return joinSql(selects, ' UNION ALL ');
  }

  // The positions travel as one text: thousands of parameters would cost more than the scan.
  #scan(positions: readonly number[]): SqlStatement {
    return sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.#table}
      WHERE pos IN (SELECT CAST(unnest(string_split(${positions.join(',')}, ',')) AS INTEGER))`;
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
