import { joinSql, type SqlEngine, type SqlStatement, sql } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { NAMES_PER_STEP } from './name-index.ts';
import { NamedRun, type NamedRunParts } from './named-run.ts';
import { pageRecords } from './page-records.ts';
import type { Located } from './run.ts';
import { fromRunRow, memoryTable, RUN_COLUMN_LIST, runTableName } from './run-table.ts';

/** What a run on DuckDB tables is made of. */
export interface DuckDbRunParts extends NamedRunParts {
  readonly engine: SqlEngine;
  readonly database: string;
}

// Up to here one select per record beats one scan for all.
const MAX_POINT_SELECTS = 32;
const MAX_PAGE_RECORDS = 8_192;

/** A run as a table of the memory's DuckDB file. */
export class DuckDbRun extends NamedRun {
  readonly table: SqlStatement;
  readonly #engine: SqlEngine;

  constructor(parts: DuckDbRunParts) {
    super(parts);
    this.#engine = parts.engine;
    this.table = memoryTable(parts.database, runTableName(this.id));
  }

  override async page(
    namespace: string,
    from: KeyBound,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Entry[]> {
    const first = { namespace, key: from.key };
    if (this.names.holdsNothingFrom(first)) return [];
    const start = this.names.startOf(first);
    const keys = from.inclusive ? sql`key >= ${from.key}` : sql`key > ${from.key}`;
    const statement = sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table}
      WHERE pos >= ${start} AND pos < ${start + NAMES_PER_STEP + limit} AND namespace = ${namespace} AND ${keys}`;
    const found = await this.#query(statement, signal);
    return inOrder(found)
      .slice(0, limit)
      .map(({ entry }) => entry);
  }

  override async newest(
    namespace: string,
    belowRevision: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Located[]> {
    const first = { namespace, key: '' };
    if (this.names.holdsNothingFrom(first)) return [];
    return this.#query(
      sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table} WHERE pos >= ${this.names.startOf(first)} AND namespace = ${namespace}
        AND revision < ${BigInt(belowRevision)} AND NOT deleted ORDER BY revision DESC LIMIT ${limit}`,
      signal,
    );
  }

  override async *all(): AsyncIterable<readonly Entry[]> {
    const perPage = pageRecords(this, MAX_PAGE_RECORDS);
    for (let start = 0; start < this.records; start += perPage) {
      const statement = sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table} WHERE pos >= ${start} AND pos < ${start + perPage}`;
      yield inOrder(await this.#query(statement, undefined)).map(({ entry }) => entry);
    }
  }

  async #query(statement: SqlStatement, signal: AbortSignal | undefined): Promise<readonly Located[]> {
    const { rows } = await this.#engine.query(statement, signal === undefined ? {} : { signal });
    return rows.map((row) => ({ run: this, ...fromRunRow(row) }));
  }

  protected override async readAt(
    positions: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Located[]> {
    if (positions.length === 0) return [];
    return this.#query(
      positions.length <= MAX_POINT_SELECTS ? this.#pointSelects(positions) : this.#scan(positions),
      signal,
    );
  }

  #pointSelects(positions: readonly number[]): SqlStatement {
    const selects = positions.map(
      (position) => sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table} WHERE pos = ${position}`,
    );
    return joinSql(selects, ' UNION ALL ');
  }

  // The positions travel as one text: thousands of parameters would cost more than the scan.
  #scan(positions: readonly number[]): SqlStatement {
    return sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table}
      WHERE pos IN (SELECT CAST(unnest(string_split(${positions.join(',')}, ',')) AS INTEGER))`;
  }
}

// Sorted here: a sort in DuckDB costs more than it saves on a page.
function inOrder(found: readonly Located[]): readonly Located[] {
  return [...found].sort((a, b) => a.position - b.position);
}
