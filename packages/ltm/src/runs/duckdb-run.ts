import { compareCodePoints, joinSql, type SqlEngine, type SqlStatement, sql } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { NAMES_PER_STEP } from './name-index.ts';
import type { NamedRunParts } from './named-run.ts';
import { type NewestPlace, NewestPlaces } from './newest-places.ts';
import { pageRecords } from './page-records.ts';
import { PositionedRun } from './positioned-run.ts';
import type { Located } from './run.ts';
import { fromRunRow, memoryTable, RUN_COLUMN_LIST, runTableName } from './run-table.ts';

/** What a run on DuckDB tables is made of. */
export interface DuckDbRunParts extends NamedRunParts {
  readonly engine: SqlEngine;
  readonly database: string;
}

// Measured, in milliseconds: a select of one record among others; a scan that only compares positions, beside what it reads of each record.
const POINT_MS = 0.16;
const SCAN_MS = 0.8;
const SCAN_MS_PER_POSITION = 6.5e-6;
const SPLIT_POSITIONS = 256;
const MAX_PAGE_RECORDS = 8_192;

/** A run as a table of the memory's DuckDB file. */
export class DuckDbRun extends PositionedRun {
  readonly table: SqlStatement;
  readonly #engine: SqlEngine;
  readonly #newestPlaces = new NewestPlaces((namespace, below, limit) => this.#findNewest(namespace, below, limit));

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
    // Most pages go on behind a key that is there. Its place is wrong about one in eight million keys that are not, so it is looked at.
    const [place] = this.names.positionsOf(first);
    const known = place === undefined ? [] : await this.#between(place, limit + 1, signal);
    const isThere = known[0]?.entry.key === first.key && known[0].entry.namespace === namespace;
    const found = isThere ? known : await this.#between(this.names.startOf(first), NAMES_PER_STEP + limit, signal);
    return found
      .map(({ entry }) => entry)
      .filter((entry) => entry.namespace === namespace && isFrom(entry.key, from))
      .slice(0, limit);
  }

  override async newest(
    namespace: string,
    belowRevision: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Located[]> {
    if (this.names.holdsNothingFrom({ namespace, key: '' })) return [];
    const places = await this.#newestPlaces.below(namespace, belowRevision, limit);
    const positions = places.map(({ position }) => position);
    const entries = await this.entriesAt(positions, signal);
    return entries.map((entry, at) => ({ run: this, position: positions[at] as number, entry }));
  }

  async #findNewest(namespace: string, belowRevision: number, limit: number): Promise<readonly NewestPlace[]> {
    const start = this.names.startOf({ namespace, key: '' });
    // No namespace stands between this one and the same with NUL behind it.
    const end = this.names.endOf({ namespace: `${namespace}\0`, key: '' });
    const { rows } = await this.#engine.query(
      sql`SELECT pos, revision FROM ${this.table} WHERE pos >= ${start} AND pos < ${end} AND namespace = ${namespace}
        AND revision < ${BigInt(belowRevision)} AND NOT deleted ORDER BY revision DESC LIMIT ${limit}`,
    );
    return rows.map((row) => ({ position: row['pos'] as number, revision: Number(row['revision']) }));
  }

  override async *all(): AsyncIterable<readonly Entry[]> {
    const perPage = pageRecords(this, MAX_PAGE_RECORDS);
    for (let start = 0; start < this.records; start += perPage) {
      const page = await this.#between(start, perPage, undefined);
      yield page.map(({ entry }) => entry);
    }
  }

  // By positions alone: comparing names in DuckDB takes longer than everything else together.
  async #between(start: number, count: number, signal: AbortSignal | undefined): Promise<readonly Located[]> {
    const statement = sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table} WHERE pos >= ${start} AND pos < ${start + count}`;
    const found = await this.#query(statement, signal);
    // Sorted here: a sort in DuckDB costs more than it saves on a page.
    return [...found].sort((a, b) => a.position - b.position);
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
    const sorted = [...positions].sort((a, b) => a - b);
    const span = (sorted.at(-1) as number) - (sorted[0] as number);
    const scans = sorted.length * POINT_MS > SCAN_MS + span * SCAN_MS_PER_POSITION;
    if (!scans) return this.#query(this.#pointSelects(sorted), signal);
    // Two at the same time: an engine of one thread runs each on a thread of its own.
    const middle = sorted.length < SPLIT_POSITIONS ? sorted.length : sorted.length >>> 1;
    const parts = [sorted.slice(0, middle), sorted.slice(middle)].filter((part) => part.length > 0);
    return (await Promise.all(parts.map((part) => this.#query(this.#scan(part), signal)))).flat();
  }

  #pointSelects(positions: readonly number[]): SqlStatement {
    const selects = positions.map(
      (position) => sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table} WHERE pos = ${position}`,
    );
    return joinSql(selects, ' UNION ALL ');
  }

  // DuckDB asks a set of bits while it scans, and decodes other columns where there is something; a join or a list would have it decode everything.
  #scan(sorted: readonly number[]): SqlStatement {
    const [first, last] = [sorted[0] as number, sorted.at(-1) as number];
    const bits = new Uint8Array(((last - first) >>> 3) + 1);
    // No position is outside of the set, in whatever order DuckDB looks at conditions.
    const bit = sql`least(greatest(pos - ${first}, 0), ${last - first})`;
    // A bit string begins with its highest bit.
    for (const position of sorted) (bits[(position - first) >>> 3] as number) |= 128 >>> ((position - first) & 7);
    return sql`SELECT ${RUN_COLUMN_LIST} FROM ${this.table}
      WHERE pos >= ${first} AND pos <= ${last} AND get_bit(CAST(${bits} AS BIT), ${bit}) = 1`;
  }
}

function isFrom(key: string, { key: from, inclusive }: KeyBound): boolean {
  const order = compareCodePoints(key, from);
  return order > 0 || (order === 0 && inclusive);
}
